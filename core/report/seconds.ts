/** Output tokens per whole second since the start, for any part of the run. Pure. */
import type { ReportInput } from "./input.ts";
import { at, isValue } from "./rows.ts";
import { spreadEvenly } from "./stats/tokens.ts";

/**
 * One entry per second, `seconds` of them; null when no request of the part told its output tokens.
 * `rows` and `inCut` name the same part: its rows, and the groups that lie in it.
 */
export function tokensPerSecond(
  input: ReportInput,
  rows: Int32Array,
  inCut: (group: number) => boolean,
  seconds: number,
): Float64Array | null {
  const sums = new Float64Array(seconds);
  let known = false;
  const sink = (second: number, tokens: number) => {
    known = true;
    if (second >= 0 && second < seconds) sums[second] = (sums[second] as number) + tokens;
  };
  const { tokens } = input;
  if (tokens === null) spreadRows(input, rows, sink);
  else {
    const wanted = input.groups.map((_, group) => inCut(group));
    for (let i = 0; i < tokens.group.length; i++)
      if (wanted[tokens.group[i] as number]) sink(tokens.second[i] as number, tokens.tokens[i] as number);
  }
  return known ? sums : null;
}

function spreadRows({ requests, startMs }: ReportInput, rows: Int32Array, sink: (s: number, n: number) => void): void {
  const ok = isValue(requests.outcome, "ok");
  for (const row of rows) {
    const tokens = at(requests.tokensOut, row);
    const sent = at(requests.sentAt, row) - startMs;
    const last = sent + at(requests.e2eMs, row);
    const first = sent + at(requests.ttftMs, row);
    if (!ok(row) || !(tokens > 0) || !Number.isFinite(last)) continue;
    spreadEvenly(Number.isFinite(first) ? first : last, last, tokens, sink);
  }
}
