/** What all renderings of a search say in the same words. Pure. */
import { count, number, percent } from "../../report/render/numbers.ts";
import { cacheWarning } from "../result.ts";
import type { Outcome, Point, SearchResult, SearchSettings } from "../types.ts";

export function unitOf({ over }: SearchSettings): string {
  return over === "rate" ? "requests/s" : "requests in flight";
}

export function sloOf({ slo }: SearchSettings): string {
  return Object.entries(slo)
    .map(([name, limit]) => `${name}:${limit}`)
    .join(" ");
}

/** `5.66 requests/s keep ttft:800 for 95% of requests.` */
export function answer({ knee, settings, outcome }: SearchResult): string {
  const keep = `${sloOf(settings)} for ${number(settings.share * 100)} % of requests`;
  if (knee.load === null) {
    return outcome === "never"
      ? `No load that was tried keeps ${keep}.`
      : `Not known: no load was seen to keep ${keep}.`;
  }
  const load = `${number(knee.load)} ${unitOf(settings)}`;
  if (outcome === "found") return `${load} keep ${keep}.`;
  return knee.load === knee.atLeast ? `At least ${load} keep ${keep}.` : `${load}, perhaps more, kept ${keep}.`;
}

const ENDS: Readonly<Record<Outcome, string>> = {
  found: "The search came to its end",
  ceiling: "No larger load may be asked for",
  limited: "The end is the server's rate limit, not its speed",
  never: "Nothing holds",
  client: "The end is the load generator, not the server",
  time: "Out of time",
  money: "Out of money",
  stopped: "Stopped before its end",
  broken: "The search could not go on",
};

export function ending({ outcome, why }: SearchResult): string {
  return outcome === null ? "Still under way." : `${ENDS[outcome]}: ${why ?? "no reason given"}.`;
}

/** Between what loads it clearly lies, and by how much that was measured. */
export function between({ knee: { atLeast, below }, points }: SearchResult): string {
  const by = (load: number) => {
    const point = points.find((one) => one.load === load);
    const runs = point?.runs ?? 0;
    return `${runs} ${runs === 1 ? "run" : "runs"}, ${count(point?.goodput.of ?? 0)} requests`;
  };
  const parts = [
    ...(atLeast === null ? [] : [`${number(atLeast)} held clearly (${by(atLeast)})`]),
    ...(below === null ? [] : [`${number(below)} clearly did not (${by(below)})`]),
  ];
  return parts.length === 0 ? "Too little was measured for any load to be clear." : `${parts.join(", ")}.`;
}

export function spending({ spent, steps }: SearchResult, currency: string): string {
  const { known, in: tokensIn, out } = spent.usage;
  const tokens = known === 0 ? [] : [`${count(tokensIn)} tokens in, ${count(out)} out`];
  const cost = spent.cost === null ? [] : [`${number(spent.cost)} ${currency}`];
  const requests = `${count(spent.usage.requests)} requests`;
  return `${[`${steps.length} steps`, `${number(spent.seconds)} s`, requests, ...tokens, ...cost].join(", ")}.`;
}

export function held({ share, low, high }: Point): string {
  return `${percent(share)} (${percent(low)} to ${percent(high)})`;
}

export function verdict({ state, sure, limited }: Point): string {
  if (limited) return "429";
  return sure ? state : `${state}?`;
}

export function warningsIn(result: SearchResult): string[] {
  const cached = cacheWarning(result);
  return [...result.warnings, ...(cached === null ? [] : [cached])];
}
