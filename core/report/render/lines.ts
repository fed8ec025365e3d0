/** Lines that several renderings tell in the same words. Pure; foreign text is none of theirs. */
import type { About, Goodput, Reconciliation } from "../types.ts";
import { count, number, percent } from "./numbers.ts";

/** What cannot be judged is no failure and no success: the share is then a range, or nothing at all. */
export function goodputLine({ slo, met, of, notJudged, share, shareAtMost }: Goodput): string {
  const limits = Object.entries(slo).map(([name, limit]) => `${name}:${limit}`);
  const within = `within ${limits.join(" ")}`;
  if (notJudged === 0) return `${percent(share)} (${count(met)} of ${count(of)} ${within})`;
  const open = `${count(notJudged)} of ${count(of)} cannot be judged`;
  if (notJudged === of) return `n/a: ${open} ${within}`;
  return `${percent(share)} to ${percent(shareAtMost)} (${count(met)} of ${count(of)} ${within}; ${open})`;
}

/** `12.3/s` */
export function rate(value: number | null): string {
  return value === null ? number(null) : `${number(value)}/s`;
}

/** `24 requests in 2.4 s` */
export function extent({ rows, spanSeconds, durationSeconds }: About): string {
  return `${count(rows)} requests in ${number(spanSeconds ?? durationSeconds)} s`;
}

/** What says the same thing twice, a row each: what is held together, and how. */
export function crossChecks(found: Reconciliation | undefined): [string, string][] {
  if (found === undefined) return [];
  const { little, chunks, cachedShare, prompts } = found;
  const rows: [string, string][] = [];
  if (little !== null && little.counted !== null) {
    const { perSecond, meanSeconds, inFlight, counted } = little;
    rows.push([
      "Little's law",
      `${rate(perSecond)} x ${number(meanSeconds)} s = ${number(inFlight)} in flight; the engine counted ${number(counted)}`,
    ]);
  }
  if (chunks !== null)
    rows.push([
      "Tokens by usage",
      `${count(chunks.tokens)} in ${count(chunks.chunks)} chunks: ${number(chunks.tokens / chunks.chunks)} each`,
    ]);
  if (cachedShare !== null) rows.push(["From the cache", `${percent(cachedShare)} of the input tokens`]);
  if (prompts !== null)
    rows.push([
      "Prompts",
      prompts.unique
        ? `${count(prompts.requests)} requests, each made unique`
        : `${count(prompts.count)} for ${count(prompts.requests)} requests`,
    ]);
  return rows;
}
