/**
 * When a request's output tokens arrived: the server says how many (usage), the stream says when. System throughput counts tokens
 * that fell into a window, not the tokens of requests that ended in it. Pure.
 */

/** Takes `tokens` for the whole second `second` after the report's start. */
export type TokenSink = (second: number, tokens: number) => void;

/** Usage spread equally over the chunks: the first at `firstMs` after the start, then one after each gap (us). */
export function spreadOverChunks(firstMs: number, gapsUs: ArrayLike<number>, tokens: number, sink: TokenSink): void {
  const each = tokens / (gapsUs.length + 1);
  let second = Math.floor(firstMs / 1000);
  let run = each;
  let elapsedUs = 0;
  for (let i = 0; i < gapsUs.length; i++) {
    elapsedUs += gapsUs[i] as number;
    const now = Math.floor((firstMs + elapsedUs / 1000) / 1000);
    if (now !== second) {
      sink(second, run);
      second = now;
      run = 0;
    }
    run += each;
  }
  sink(second, run);
}

/** Seconds, four months: a time that no answer takes is not walked through. */
const LONGEST = 10_000_000;

/** Usage spread evenly between two moments, ms after the start: for streams whose chunk stamps are not to be had, and unary answers (both the same). */
export function spreadEvenly(firstMs: number, lastMs: number, tokens: number, sink: TokenSink): void {
  const first = Math.floor(firstMs / 1000);
  const last = Math.floor(lastMs / 1000);
  if (!(lastMs > firstMs) || first === last || last - first > LONGEST) {
    sink(last, tokens);
    return;
  }
  for (let second = first; second <= last; second++) {
    const part = Math.min(lastMs, (second + 1) * 1000) - Math.max(firstMs, second * 1000);
    if (part > 0) sink(second, (tokens * part) / (lastMs - firstMs));
  }
}
