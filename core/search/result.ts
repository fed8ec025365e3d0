/** The steps of a search put together: a point for each load, the knee, what was spent, what to read with care. Pure. */
import { costSoFar } from "./budget.ts";
import { levelsOf, valid } from "./level.ts";
import { bracketOf } from "./next.ts";
import { addUsage, NO_USAGE } from "./observe.ts";
import type { Knee, Level, Next, Observation, Point, SearchResult, SearchSettings, Times } from "./types.ts";

export interface Search {
  id: string;
  settings: SearchSettings;
  steps: readonly Observation[];
  /** null while it is under way */
  end: Extract<Next, { do: "stop" }> | null;
  seconds: number;
}

export function resultOf({ id, settings, steps, end, seconds }: Search): SearchResult {
  const levels = levelsOf(steps, settings.share);
  const points = levels.map((level) => pointOf(level, steps));
  const usage = steps.reduce((sum, step) => addUsage(sum, step.usage), NO_USAGE);
  return {
    v: 1,
    kind: "search",
    id,
    settings,
    outcome: end?.outcome ?? null,
    why: end?.why ?? null,
    knee: kneeOf(levels),
    points,
    steps: [...steps],
    spent: { seconds, cost: costSoFar(steps), usage },
    warnings: [...warningsOf(points, settings), ...unsettledAt(kneeOf(levels).load, steps)],
  };
}

export function kneeOf(levels: readonly Level[]): Knee {
  const sure = levels.filter((level) => level.sure);
  const below = sure.find(({ state }) => state === "fails")?.load ?? null;
  const holding = sure.filter(({ load, state }) => state === "holds" && (below === null || load < below));
  return { load: bracketOf(levels).low?.load ?? null, atLeast: holding.at(-1)?.load ?? null, below };
}

function pointOf(level: Level, steps: readonly Observation[]): Point {
  const runs = steps.filter((step) => step.load === level.load);
  const counted = runs.filter(valid);
  const middle = (pick: (run: Observation) => number | null) => median(counted.map(pick));
  const times = (pick: (run: Observation) => Times): Times => ({
    p50: middle((run) => pick(run).p50),
    p95: middle((run) => pick(run).p95),
  });
  return {
    ...level,
    sentPerSecond: middle((run) => run.sentPerSecond),
    tokensOutPerSecond: middle((run) => run.tokensOutPerSecond),
    inFlightMean: middle((run) => run.inFlightMean),
    ttft: times((run) => run.ttft),
    tpot: times((run) => run.tpot),
    e2e: times((run) => run.e2e),
    clientBound: runs.filter(({ clientBound }) => clientBound !== null).length,
    folders: runs.map(({ run }) => run),
  };
}

function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  const [low, high] = [known[Math.floor((known.length - 1) / 2)], known[Math.ceil((known.length - 1) / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** A queue needs this many of its own times until it is as full as it will be. */
const TIMES_UNTIL_FULL = 20;
/** Of the rate asked for. */
const REACHED = 0.95;
const CACHED_SHARE = 0.2;

function warningsOf(points: readonly Point[], settings: SearchSettings): string[] {
  const warnings: string[] = [];
  const slow = points.find(
    ({ state, e2e }) => state === "holds" && (e2e.p95 ?? 0) * TIMES_UNTIL_FULL > settings.stepSeconds * 1000,
  );
  if (slow !== undefined) {
    warnings.push(
      `answers take up to ${((slow.e2e.p95 ?? 0) / 1000).toFixed(1)} s, and a step lasts ${settings.stepSeconds} s: a queue may not have been full yet; a longer --step-duration finds a smaller, truer load`,
    );
  }
  const short = points.filter(
    ({ load, sentPerSecond, state }) =>
      settings.over === "rate" && state === "holds" && (sentPerSecond ?? load) < REACHED * load,
  );
  if (short.length > 0) warnings.push(`less was sent than asked for at ${short.map(({ load }) => load).join(", ")}`);
  const few = points.filter(({ state, goodput }) => state === "holds" && goodput.of < 100);
  if (few.length > 0)
    warnings.push(`fewer than a hundred requests were judged at ${few.map(({ load }) => load).join(", ")}`);
  return warnings;
}

/** Why the load that the answer names is not clear to hold. */
function unsettledAt(knee: number | null, steps: readonly Observation[]): string[] {
  const reasons = steps.flatMap((step) => (valid(step) && step.load === knee ? (step.unsettled ?? []) : []));
  return [...new Set(reasons)].map((reason) => `whether ${knee} holds for longer is not clear: ${reason}`);
}

/** Of all input tokens, as far as they were told; null = none were. */
export function cachedShare({ spent: { usage } }: SearchResult): number | null {
  return usage.in === 0 ? null : usage.cached / usage.in;
}

/** @returns a sentence where the server's cache makes the result look better than new prompts would */
export function cacheWarning(result: SearchResult): string | null {
  const share = cachedShare(result);
  if (share === null || share < CACHED_SHARE) return null;
  return `${Math.round(share * 100)} % of the input tokens came from the server's cache: with prompts it has not seen it carries less`;
}
