/** The driver: steps until the search ends, files after each, an interrupt at any time. */
import { expect, it } from "vitest";
import { observeQueue, SETTINGS, seen, source } from "../../core/search/simulated.ts";
import type { SearchResult } from "../../core/search/types.ts";
import { type Around, drive, type Step } from "./drive.ts";

interface Given {
  run?: Around["run"];
  interruptedAfter?: number;
}

async function driven({ run, interruptedAfter = Number.POSITIVE_INFINITY }: Given) {
  const kept: SearchResult[] = [];
  const waits: number[] = [];
  let now = 100;
  let ran = 0;
  const result = await drive(
    "s",
    { ...SETTINGS, maxSeconds: 100_000 },
    {
      run: async (step: Step, place) => {
        now += 10;
        ran++;
        return run === undefined
          ? observeQueue({ slots: 2, service: () => 0.2, limit: 0.1 }, step, source(`d${place}`))
          : run(step, place);
      },
      wait: async (seconds) => {
        waits.push(seconds);
        now += seconds;
        return ran < interruptedAfter;
      },
      interrupted: () => ran >= interruptedAfter,
      now: () => now,
      keep: (one) => kept.push(one),
      begin: () => {},
      end: () => {},
    },
  );
  return { result, kept, waits, ran };
}

it("goes on until the search ends, and keeps what is known after each step", async () => {
  const { result, kept, ran } = await driven({});
  expect(result.outcome).toBe("found");
  expect(kept.map(({ steps }) => steps.length)).toEqual([...Array.from({ length: ran + 1 }, (_, i) => i), ran]);
  expect(kept.slice(0, -1).every(({ outcome }) => outcome === null)).toBe(true);
  expect(kept.at(-1)).toBe(result);
  expect(result.spent.seconds).toBe(10 * ran);
});

it("an interrupt between two steps ends it with what was measured", async () => {
  const { result, ran } = await driven({ interruptedAfter: 2 });
  expect([result.outcome, result.steps.length, ran]).toEqual(["stopped", 2, 2]);
});

it("waits as long as a refusal asked, and no longer than until an interrupt", async () => {
  const limited = async (step: Step) =>
    seen(step.load, step.load >= 2 ? { limited: { answers: 1, retryAfterSeconds: 7 } } : {});
  const { result, waits } = await driven({ run: limited });
  expect(result.outcome).toBe("limited");
  expect(new Set(waits)).toEqual(new Set([7]));
  const stopped = await driven({ run: limited, interruptedAfter: 2 });
  expect([stopped.result.outcome, stopped.ran]).toEqual(["stopped", 2]);
});
