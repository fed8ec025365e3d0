/**
 * From a workload as written to what a run of the suite `workload` needs: the plan, and the files that go into the run's
 * folder. Reads the data set and the trace that it names. It must not know flags, nor how a run is started.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve as resolvePath } from "node:path";
import { parseTrace, TraceError } from "../../../core/plan/arrivals/trace.ts";
import type { TraceRow } from "../../../core/plan/arrivals/types.ts";
import type { WorkloadDocument } from "../../../core/workload/document.ts";
import { datasetLines, syntheticLines } from "../../../core/workload/prompts.ts";
import { type Resolved, resolve } from "../../../core/workload/resolve.ts";
import type { PromptLine, WorkloadPlan } from "../../../core/workload/types.ts";
import type { Env } from "../environment.ts";
import { misuse, systemReason } from "../failure.ts";
import { shown } from "../paths.ts";
import { readDataset } from "./dataset.ts";
import { invalid, type Words } from "./document.ts";

/** A file that is written into the run's folder before k6 starts. */
export interface RunFile {
  name: string;
  /** without their line ends */
  lines: Iterable<string>;
}

export interface Workload {
  plan: WorkloadPlan;
  files: RunFile[];
}

/** name of the plan file in a run's folder */
export const PLAN_FILE = "workload.json";

export interface WorkloadAsked {
  document: WorkloadDocument;
  /** for sentences: the file, or `bench` */
  name: string;
  words: Words;
  /** folder that paths in the document start from */
  folder: string;
  cwd: string;
  seed: number;
  durationScale: number;
  rateScale: number;
  baseUrl: string | null;
  /** in place of the document's; empty = none */
  models: readonly string[];
}

/** @throws Failure `workload.invalid`, `workload.dataset`, `workload.trace` */
export async function makeWorkload(asked: WorkloadAsked): Promise<Workload> {
  const { document, name, words } = asked;
  const trace = readTrace(asked);
  const { plan: resolved, spec, problems } = resolve(document, { ...asked, trace });
  if (problems.length > 0) throw invalid(name, problems, words);
  const { lines, remarks } = await promptLines(asked, { spec, plan: resolved }, trace);
  const plan: WorkloadPlan = {
    ...resolved,
    target: asked.models.length > 0 ? { ...resolved.target, models: [...asked.models] } : resolved.target,
    prompts: { ...resolved.prompts, count: lines.length },
    remarks: [...resolved.remarks, ...remarks],
  };
  const files: RunFile[] = [
    { name: PLAN_FILE, lines: [JSON.stringify(plan, null, 2)] },
    { name: plan.prompts.file, lines: asJson(lines) },
  ];
  if (plan.traceFile !== null) files.push({ name: plan.traceFile, lines: asJson(trace ?? []) });
  return { plan, files };
}

/** May be gone through several times: each shard has files of its own. */
function asJson(values: readonly unknown[]): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      for (const value of values) yield JSON.stringify(value);
    },
  };
}

/** null = the workload names none. */
function readTrace({ document, folder, cwd, name }: WorkloadAsked): TraceRow[] | null {
  const given = document.load?.trace;
  if (given === undefined) return null;
  const file = resolvePath(folder, typeof given === "string" ? given : given.file);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw misuse("workload.trace", `${name}: load.trace: ${shown(file, cwd)} cannot be read (${systemReason(error)}).`);
  }
  try {
    return parseTrace(text).rows;
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    throw misuse("workload.trace", `${name}: load.trace: ${shown(file, cwd)}: ${error.message}`);
  }
}

async function promptLines(
  { document, folder, cwd, seed, name, words }: WorkloadAsked,
  { spec, plan }: Pick<Resolved, "spec" | "plan">,
  trace: readonly TraceRow[] | null,
): Promise<{ lines: PromptLine[]; remarks: string[] }> {
  const { dataset, format = "auto" } = document.prompts ?? {};
  if (dataset === undefined) return { lines: [...syntheticLines(spec, seed, trace)], remarks: [] };
  const path = resolvePath(folder, dataset);
  const field = words["prompts.dataset"] ?? "prompts.dataset";
  const read = await readDataset(
    { path, format, count: spec.count, shuffled: spec.shuffled, seed },
    cwd,
    `${name}: ${field}`,
  );
  const remarks: string[] = [];
  const sessions = plan.sessions === null ? "" : " sessions";
  if (read.skipped > 0)
    remarks.push(`${shown(path, cwd)}: ${read.skipped} of ${read.rows} rows hold no question and were passed over.`);
  if (read.entries.length < spec.count)
    remarks.push(
      `${shown(path, cwd)} has ${read.entries.length} usable rows for about ${spec.count}${sessions || " requests"}: prompts will come again, which a server with a prompt cache answers faster. prompts.cache_bust (--cache-bust) keeps them apart.`,
    );
  return { lines: [...datasetLines(read.entries, spec, seed)], remarks };
}

/** Settings of a plan that count as if they had been typed: in the run's description, and above the environment. */
export function settingsOf({ target, slo, seed, maxVus, requestTimeoutMs }: WorkloadPlan): Env {
  const limits = Object.entries(slo ?? {}).map(([limit, ms]) => `${limit}:${ms}`);
  return {
    BASE_URL: target.baseUrl,
    ...(target.models.length === 0 ? {} : { MODELS: target.models.join(",") }),
    ...(limits.length === 0 ? {} : { SLO: limits.join(" ") }),
    ...(maxVus === null ? {} : { MAX_VUS: String(maxVus) }),
    ...(requestTimeoutMs === null ? {} : { REQUEST_TIMEOUT: `${requestTimeoutMs}ms` }),
    SEED: String(seed),
  };
}

/** Paths in a workload file start from where it lies. */
export function folderOf(path: string, cwd: string): string {
  return dirname(resolvePath(cwd, path));
}
