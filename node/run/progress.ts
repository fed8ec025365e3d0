/**
 * Thins k6's progress where there is no terminal: k6 then prints a block of lines each second, thousands in a CI log.
 * One block in ten seconds is let through, and the last. Pure: the clock is an argument. Everything else passes untouched.
 */

const EVERY_MS = 10_000;
const BLOCK = /^(running \(|(Init|Run|setup\(\)|teardown\(\)) +\[)/;
const BAR = / \[[ <>=\d%-]{3,}\]/;

export interface Thinner {
  line(text: string): void;
  end(): void;
}

/** @param write gets whole lines, line break included */
export function thinProgress(write: (text: string) => void, now: () => number, everyMs = EVERY_MS): Thinner {
  let shownAt = Number.NEGATIVE_INFINITY;
  let blank = 0;
  let inBlock = false;
  let passing = false;
  let held: string[] = [];
  const blanks = () => {
    write("\n".repeat(blank));
    blank = 0;
  };
  return {
    line(text) {
      if (BLOCK.test(text)) {
        inBlock = true;
        held = [];
        passing = now() - shownAt >= everyMs;
        if (passing) shownAt = now();
      } else if (!BAR.test(text)) {
        inBlock = false;
      }
      if (inBlock) {
        if (passing) {
          blanks();
          write(`${text}\n`);
        } else {
          blank = 0;
          held.push(text);
        }
      } else if (text === "") {
        blank++;
      } else {
        blanks();
        write(`${text}\n`);
      }
    },
    end() {
      for (const text of held) write(`${text}\n`);
      held = [];
    },
  };
}
