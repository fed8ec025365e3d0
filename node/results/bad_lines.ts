/** Where the lines are that are no records, and why: a second reading, made only of files that have such lines. */
import { linesOf } from "./lines.ts";
import type { Encoding } from "./sources.ts";

export interface BadLine {
  line: number;
  reason: string;
}

const LONGEST = 1 << 25;

/**
 * @param why says what is wrong with a line, null = nothing
 * @param count how many there are by SQL's count: when they are found, the rest of the file is not read
 * @param most how many are named
 */
export async function findBadLines(
  file: string,
  encoding: Encoding,
  why: (line: string) => string | null,
  { count, most }: { count: number; most: number },
): Promise<BadLine[]> {
  const found: BadLine[] = [];
  for await (const { number, bytes } of linesOf(file, encoding, LONGEST)) {
    const reason = bytes === null ? "longer than 32 MiB" : why(bytes.toString("utf8"));
    if (reason === null || isBlank(bytes)) continue;
    found.push({ line: number, reason });
    if (found.length >= Math.min(count, most)) break;
  }
  return found;
}

/** White space only: no line at all for a reader of JSON lines. */
function isBlank(bytes: Buffer | null): boolean {
  return bytes?.every((byte) => byte === 32 || byte === 9 || byte === 13) ?? false;
}
