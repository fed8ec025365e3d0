/**
 * From a workload as written to the plan of the suite `workload`: defaults filled in, lengths and load read, what goes ill
 * together refused. Pure: files (data set, trace) have been read by the caller.
 */
import { arrivalsProblem } from "../plan/arrivals/check.ts";
import { expectedStarts } from "../plan/arrivals/length.ts";
import type { TraceRow } from "../plan/arrivals/types.ts";
import { parseDuration } from "../plan/duration.ts";
import { parseSlo } from "../plan/slo.ts";
import type { Slo } from "../plan/types.ts";
import { readAddress } from "./address.ts";
import type { WorkloadDocument } from "./document.ts";
import { constantLength, type Lengths, readLengths } from "./lengths.ts";
import { readLoad, scaledLoad, thinkTime } from "./load.ts";
import { secretProblems } from "./secrets.ts";
import type { WorkloadApi, WorkloadLoad, WorkloadPlan, WorkloadTarget } from "./types.ts";

/** What is decided outside of the file. */
export interface Around {
  /** of BASE_URL where the file names no address; null = nobody does */
  baseUrl: string | null;
  seed: number;
  durationScale: number;
  rateScale: number;
  /** rows of load.trace; null = it has none */
  trace: readonly TraceRow[] | null;
}

/** What the prompts are made by. */
export interface PromptSpec {
  input: Lengths;
  output: Lengths | null;
  turns: Lengths | null;
  prefix: { tokens: number; share: number; groups: number } | null;
  count: number;
  shuffled: boolean;
}

export interface Resolved {
  /** with prompts.count 0: it is known when the prompts are made */
  plan: WorkloadPlan;
  spec: PromptSpec;
  /** one sentence each; with any the plan must not be used */
  problems: string[];
}

const DEFAULTS = { input: 256, output: 128, turns: 3 };
/** Of a closed load nobody knows how many it will need; a line of lengths is small, one of a data set is not. */
const MOST_PROMPTS = { closed: 2000, synthetic: 1_000_000, dataset: 10_000 };

export function resolve(document: WorkloadDocument, around: Around): Resolved {
  const problems: string[] = [];
  const { load: loadGiven = {}, prompts = {}, sessions, tools } = document;
  const lengths = (at: string, given: unknown, missing: number): Lengths => {
    if (given === undefined) return constantLength(missing);
    const read = readLengths(given);
    if ("lengths" in read) return read.lengths;
    problems.push(`${at} ${read.problem}.`);
    return constantLength(missing);
  };
  const target = readTarget(document, around.baseUrl, problems);
  const { load, warmupSeconds, problems: loadProblems } = readLoad(loadGiven, around.trace);
  problems.push(...loadProblems);
  const bad = load.kind === "open" ? arrivalsProblem(load.arrivals) : null;
  if (bad !== null && loadProblems.length === 0) problems.push(`load: ${bad}`);
  const dataset = prompts.dataset !== undefined;
  const spec: PromptSpec = {
    input: lengths("prompts.input_tokens", prompts.input_tokens, DEFAULTS.input),
    output:
      dataset && prompts.output_tokens === undefined
        ? null
        : lengths("prompts.output_tokens", prompts.output_tokens, DEFAULTS.output),
    turns: sessions === undefined ? null : lengths("sessions.turns", sessions.turns, DEFAULTS.turns),
    prefix: prefixOf(prompts.shared_prefix),
    count:
      prompts.count ?? neededPrompts(scaledLoad(load, around.durationScale, around.rateScale), dataset, around.trace),
    shuffled: (prompts.order ?? "shuffled") === "shuffled",
  };
  if (dataset && prompts.input_tokens !== undefined)
    problems.push("prompts.input_tokens does not go with prompts.dataset, whose texts have their own lengths.");
  if (!dataset && (prompts.format !== undefined || prompts.order !== undefined))
    problems.push(`prompts.${prompts.format === undefined ? "order" : "format"} needs prompts.dataset.`);
  if (around.trace !== null && dataset)
    problems.push("prompts.dataset does not go with load.trace, which has its own lengths.");
  const plan: WorkloadPlan = {
    v: 1,
    kind: "llmload-workload-plan",
    name: document.name ?? null,
    target,
    load,
    warmupSeconds,
    maxVus: loadGiven.max_vus ?? null,
    prompts: {
      file: "prompts.jsonl",
      count: 0,
      source: dataset ? "dataset" : "synthetic",
      system: prompts.system ?? null,
      prefixTokens: spec.prefix?.tokens ?? 0,
      cacheBust: prompts.cache_bust ?? !dataset,
      exactOutput: prompts.exact_output ?? false,
    },
    traceFile: around.trace === null ? null : "trace.jsonl",
    sessions:
      sessions === undefined
        ? null
        : { think: thinkTime(sessions.think_time ?? loadGiven.think_time, loadGiven.think_time_distribution) },
    tools:
      tools === undefined
        ? null
        : {
            rounds: tools.rounds ?? 1,
            delayMs: tools.delay === undefined ? 0 : (parseDuration(tools.delay) ?? 0),
            resultTokens: tools.result_tokens ?? 64,
          },
    slo: readSlo(document.slo, problems),
    seed: around.seed,
    requestTimeoutMs: document.request_timeout === undefined ? null : parseDuration(document.request_timeout),
    remarks: [],
  };
  return { plan, spec, problems };
}

function readTarget(
  { target: given = {} }: WorkloadDocument,
  baseUrl: string | null,
  problems: string[],
): WorkloadTarget {
  const url = given.url ?? baseUrl;
  const address = url === null ? null : readAddress(url, given.api ?? null);
  if (address === null)
    problems.push("target.url is missing: it names the server, such as http://localhost:8000 (or --base-url does).");
  else if ("problem" in address)
    problems.push(`${given.url === undefined ? "BASE_URL" : "target.url"} ${address.problem}.`);
  const api: WorkloadApi = given.api ?? "chat";
  const found = address === null || "problem" in address ? { baseUrl: "", path: "/", modelsPath: "/", api } : address;
  if (given.model !== undefined && given.models !== undefined)
    problems.push("target has model and models; it must have one of them.");
  problems.push(...secretProblems(given));
  return {
    baseUrl: found.baseUrl,
    path: given.path ?? found.path,
    modelsPath: found.modelsPath,
    api: found.api,
    models: given.models ?? (given.model === undefined ? [] : [given.model]),
    streamShare: given.stream === undefined ? 1 : Number(given.stream),
    maxTokensAs: given.max_tokens_as ?? "max_tokens",
    headers: given.headers ?? {},
    body: given.body ?? {},
  };
}

function readSlo(text: string | undefined, problems: string[]): Slo | null {
  if (text === undefined) return null;
  const read = parseSlo(text);
  if ("slo" in read) return read.slo;
  problems.push(`slo ${read.problem}.`);
  return null;
}

function prefixOf(given: NonNullable<WorkloadDocument["prompts"]>["shared_prefix"]): PromptSpec["prefix"] {
  return given === undefined ? null : { tokens: given.tokens, share: given.share ?? 1, groups: given.groups ?? 1 };
}

/** As many as there are starts, as far as that is known. */
function neededPrompts(load: WorkloadLoad, dataset: boolean, trace: readonly TraceRow[] | null): number {
  const most = dataset ? MOST_PROMPTS.dataset : MOST_PROMPTS.synthetic;
  if (load.kind === "closed") return Math.min(load.requests ?? MOST_PROMPTS.closed, most);
  const starts = Math.ceil(expectedStarts(load.arrivals, trace ?? []));
  // of a trace each row is a request of its own lengths
  if (load.arrivals.kind === "trace") return starts;
  // random loads have more at times
  const needed = Math.min(starts + 4 * Math.ceil(Math.sqrt(starts)), load.arrivals.most ?? Number.POSITIVE_INFINITY);
  return Math.max(1, Math.min(most, needed));
}
