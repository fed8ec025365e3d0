/** Output tokens per whole second of the report's time, for any part of the run. Pure. */
import type { ReportInput } from "./input.ts";
import type { Timeline } from "./moments.ts";
import { at } from "./rows.ts";
import { spreadEvenly } from "./stats/tokens.ts";
import { has, OK } from "./traits.ts";

/** Only seconds in which tokens arrived, ascending: a stamp of another year makes no list of millions. */
export interface TokenSeconds {
  seconds: Float64Array;
  tokens: Float64Array;
}

/**
 * Null when no request of the part told its output tokens.
 * `rows` and `inCut` name the same part: its rows, and the groups that lie in it.
 */
export function tokensPerSecond(
  input: ReportInput,
  timeline: Timeline,
  traits: Uint8Array,
  rows: Int32Array,
  inCut: (group: number) => boolean,
): TokenSeconds | null {
  const sums = new Map<number, number>();
  const sink = (second: number, tokens: number) => {
    if (second >= 0) sums.set(second, (sums.get(second) ?? 0) + tokens);
  };
  const { tokens } = input;
  if (tokens === null) spreadRows(input, timeline, traits, rows, sink);
  else {
    const wanted = input.groups.map((_, group) => inCut(group));
    for (let i = 0; i < tokens.group.length; i++)
      if (wanted[tokens.group[i] as number]) sink(tokens.second[i] as number, tokens.tokens[i] as number);
  }
  if (sums.size === 0) return null;
  const seconds = Float64Array.from(sums.keys()).sort();
  return { seconds, tokens: seconds.map((second) => sums.get(second) ?? 0) };
}

/** Tokens in [from, to), seconds; of a second that `from` lies in, the share after it. */
export function tokensWithin({ seconds, tokens }: TokenSeconds, from: number, to: number): number {
  let sum = 0;
  for (let i = 0; i < seconds.length; i++) {
    const second = seconds[i] as number;
    if (second + 1 > from && second < to) sum += (tokens[i] as number) * Math.min(1, second + 1 - from);
  }
  return sum;
}

/** Tokens per second of each of so many steps from 0 on. */
export function tokenRates({ seconds, tokens }: TokenSeconds, steps: number, stepSeconds: number): number[] {
  const sums = new Array<number>(steps).fill(0);
  for (let i = 0; i < seconds.length; i++) {
    const step = Math.floor((seconds[i] as number) / stepSeconds);
    if (step < steps) sums[step] = (sums[step] as number) + (tokens[i] as number);
  }
  return sums.map((sum) => sum / stepSeconds);
}

function spreadRows(
  { requests }: ReportInput,
  { starts }: Timeline,
  traits: Uint8Array,
  rows: Int32Array,
  sink: (second: number, tokens: number) => void,
): void {
  for (const row of rows) {
    const tokens = at(requests.tokensOut, row);
    const sent = starts[row] as number;
    const last = sent + at(requests.e2eMs, row);
    const first = sent + at(requests.ttftMs, row);
    if (!has(traits[row] as number, OK, 0) || !(tokens > 0) || !Number.isFinite(last)) continue;
    spreadEvenly(Number.isFinite(first) ? first : last, last, tokens, sink);
  }
}
