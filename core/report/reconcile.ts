/**
 * Figures that must agree because they say the same thing twice: requests in flight by Little's law and by the engine's own count,
 * tokens by usage and by chunks. And what makes a result look better than it is: input that came from a cache, prompts that came
 * again. Pure.
 *
 * J. D. C. Little, A Proof for the Queuing Formula L = lambda W, Operations Research 9 (1961): over any stretch that begins and ends
 * empty, mean in flight = rate x mean time, whatever the load. Rate and times are those of the records; the count is the
 * engine's, which looks at what is in flight a hundred times a second and reads no record.
 */
import type { SecondBin } from "../contract/engine.ts";
import type { ReportInput, RequestColumns } from "./input.ts";
import type { Timeline } from "./moments.ts";
import { isResource } from "./resources.ts";
import { at, isValue } from "./rows.ts";
import type { Reconciliation, TokenTotals, Warning } from "./types.ts";

/** What the engine counted in the seconds in which it could look. */
export interface EngineCount {
  /** `t`: epoch second; `mean`: requests in flight */
  seconds: readonly { t: number; mean: number }[];
  /** requests times seconds that were in flight with the load and are not of it: the end of a warm-up. The engine tells none apart */
  asideSeconds: number;
}

/** Prompts of a workload: how many there are, and whether each is made unique when it is sent. */
export interface PromptCount {
  count: number;
  unique: boolean;
}

/** null = it never looked. */
export function engineCount(
  bins: readonly Pick<SecondBin, "t" | "inFlightMean">[],
  asideSeconds = 0,
): EngineCount | null {
  const seconds = bins.flatMap(({ t, inFlightMean }) => (inFlightMean === null ? [] : [{ t, mean: inFlightMean }]));
  return seconds.length === 0 ? null : { seconds, asideSeconds };
}

export function reconcile(
  { requests, startMs, engine = null, prompts = null }: ReportInput,
  timeline: Timeline,
  tokens: TokenTotals,
): Reconciliation {
  return {
    little: littleOf(requests, timeline, startMs, engine),
    chunks: chunksOf(requests),
    cachedShare: tokens.in === null || tokens.cached === null || tokens.in === 0 ? null : tokens.cached / tokens.in,
    prompts: prompts === null ? null : { ...prompts, requests: firstTries(requests) },
  };
}

function littleOf(
  { rows }: RequestColumns,
  { starts, ends }: Timeline,
  startMs: number,
  engine: EngineCount | null,
): Reconciliation["little"] {
  let [first, last, sum, n, endless] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const [start, end] = [starts[row] as number, ends[row] as number];
    if (Number.isNaN(start) || Number.isNaN(end)) continue;
    first = Math.min(first, start);
    last = Math.max(last, end);
    sum += end - start;
    if (end === start) endless++;
    n++;
  }
  const seconds = (last - first) / 1000;
  if (n === 0 || seconds <= 0) return null;
  return {
    seconds,
    perSecond: n / seconds,
    meanSeconds: sum / n / 1000,
    inFlight: sum / 1000 / seconds,
    counted: engine === null || endless > ENDLESS * n ? null : countedWithin(engine, startMs + first, startMs + last),
  };
}

/** Over the whole seconds of a stretch, whose ends are of parts of seconds; null = it is too short to tell. */
function countedWithin({ seconds, asideSeconds }: EngineCount, fromMs: number, toMs: number): number | null {
  const inside = seconds.filter(({ t }) => t * 1000 >= fromMs && (t + 1) * 1000 <= toMs);
  if (inside.length < LEAST_SECONDS) return null;
  const all = inside.reduce((sum, { mean }) => sum + mean, 0);
  return Math.max(0, all - asideSeconds) / inside.length;
}

/** Of the requests: more of them without a known end (timeouts, mostly) were in flight longer than the records can tell. */
const ENDLESS = 0.01;

/** Of successful streams that told both. */
function chunksOf(requests: RequestColumns): Reconciliation["chunks"] {
  const ok = isValue(requests.outcome, "ok");
  const stream = isValue(requests.mode, "stream");
  const found = { requests: 0, tokens: 0, chunks: 0 };
  for (let row = 0; row < requests.rows; row++) {
    const [tokens, chunks] = [at(requests.tokensOut, row), at(requests.chunks, row)];
    if (!ok(row) || !stream(row) || !Number.isFinite(tokens) || !(chunks > 0)) continue;
    found.requests++;
    found.tokens += tokens;
    found.chunks += chunks;
  }
  return found.requests === 0 ? null : found;
}

function firstTries(requests: RequestColumns): number {
  const resource = isResource(requests);
  let n = 0;
  for (let row = 0; row < requests.rows; row++) if (at(requests.try, row) === 1 && !resource(row)) n++;
  return n;
}

/** Half a request, or a tenth: seconds at the ends are not whole, and connections take their time. */
const TOLERANCE = { share: 0.1, requests: 0.5 };
/** Below, the ends weigh too much. */
const LEAST_SECONDS = 10;
/** Tokens a chunk: each holds at least one, so fewer were not all told. */
const LEAST_TOKENS = 0.9;
/** Of input tokens, and of requests. */
const MUCH = 0.2;

export function reconciliationWarnings({ little, chunks, cachedShare, prompts }: Reconciliation): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: Warning["code"], text: string) => warnings.push({ code, where: "whole", text });
  if (little !== null && little.counted !== null) {
    const { inFlight, counted } = little;
    if (Math.abs(inFlight - counted) > Math.max(TOLERANCE.requests, TOLERANCE.share * Math.max(inFlight, counted)))
      warn(
        "does-not-add-up",
        `by the records ${inFlight.toFixed(1)} requests were in flight on average (rate x time, Little's law), by the engine's count ${counted.toFixed(1)}: records are missing, or times are not those of the requests`,
      );
  }
  if (chunks !== null && chunks.tokens < LEAST_TOKENS * chunks.chunks)
    warn(
      "does-not-add-up",
      `the server told ${chunks.tokens} output tokens for ${chunks.chunks} chunks with output: it does not count all of them (reasoning, mostly), so token rates are too low and TPOT too high`,
    );
  if (cachedShare !== null && cachedShare >= MUCH)
    warn(
      "too-good",
      `${Math.round(cachedShare * 100)} % of the input tokens came from the server's cache: with prompts it has not seen it would be slower`,
    );
  if (prompts !== null && !prompts.unique && prompts.requests > prompts.count) {
    const again = 1 - prompts.count / prompts.requests;
    if (again >= MUCH)
      warn(
        "too-good",
        `${prompts.requests} requests shared ${prompts.count} prompts: a server that keeps a cache answers those that come again faster`,
      );
  }
  return warnings;
}
