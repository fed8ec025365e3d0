/**
 * Records as lines of a console. A container's log cuts lines (at 8 or 16 KiB, by its maker), so a record that would not fit into
 * 4 KiB, however the log dresses it, comes in parts: `#llmload ID.TRY 1/3 ...`. Both ways, writing and reading. Pure.
 */

const RECORD = '{"v":1,';
const PART = "#llmload ";
/** bytes of a line in the log */
export const LONGEST_LINE = 4096;
/** for what k6 puts around a message (time, level, source) and for a part's own head */
const FRAME = 256;

/** @param text a record as JSON. @param key tells the tries of all requests of a process apart, without blanks */
export function consoleLines(text: string, key: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  let room = LONGEST_LINE - FRAME;
  // by characters, not by UTF-16 units: half a pair would come out as something else
  for (const character of text) {
    const width = widest(character);
    if (width > room) {
      pieces.push(piece);
      piece = "";
      room = LONGEST_LINE - FRAME;
    }
    piece += character;
    room -= width;
  }
  if (pieces.length === 0) return [text];
  pieces.push(piece);
  return pieces.map((part, i) => `${PART}${key} ${i + 1}/${pieces.length} ${part}`);
}

/** The most bytes that a log makes of a character: k6's logfmt and JSON escape quotes, and what cannot be printed. */
function widest(character: string): number {
  if (character === '"' || character === "\\") return 2;
  if (character >= " " && character <= "~") return 1;
  return 6 * character.length;
}

export interface ConsoleReader {
  /** null = the line is no part of a record; empty = kept until the rest comes; else a whole record */
  take(line: string): string | null;
  /** records of which parts are missing, so far */
  incomplete(): number;
}

/** Of this many records parts are kept while others are read; the oldest go first. */
const MOST_OPEN = 10_000;

export function consoleReader(): ConsoleReader {
  const open = new Map<string, string[]>();
  let given = 0;
  return {
    take(line) {
      if (line.startsWith(RECORD)) return line;
      const [, key, number, of, piece] = /^#llmload (\S+) (\d{1,4})\/(\d{1,4}) (.*)$/s.exec(line) ?? [];
      if (key === undefined || piece === undefined) return null;
      const name = `${key} ${of}`;
      const parts = open.get(name) ?? [];
      parts[Number(number) - 1] = piece;
      open.set(name, parts);
      // `every` would pass over holes
      if (Array.from({ length: Number(of) }, (_, i) => parts[i]).every((part) => part !== undefined)) {
        open.delete(name);
        return parts.join("");
      }
      for (const oldest of open.size > MOST_OPEN ? open.keys() : []) {
        open.delete(oldest);
        given++;
        break;
      }
      return "";
    },
    incomplete: () => given + open.size,
  };
}
