/**
 * The plan file that WORKLOAD_PLAN names, and what lies beside it: prompts and trace rows, in memory that all VUs of the
 * process share. WORKLOAD_PLAN may also hold a short plan itself, as JSON: then there are no prompts, and nothing can be
 * sent. Where llmload only looks at the suite, the file of prompts is empty. Init context only.
 */
import { SharedArray } from "k6/data";
import type { TraceRow } from "../../../core/plan/arrivals/types.ts";
import type { PromptLine, WorkloadPlan } from "../../../core/workload/types.ts";

const MADE_BY = "`llmload bench` and `llmload run workload` write one into the folder of each run";

/** The plan, or a sentence. */
export function readPlan(env: Record<string, string | undefined>): WorkloadPlan | { problem: string } {
  const given = env.WORKLOAD_PLAN ?? "";
  if (given === "") return { problem: `WORKLOAD_PLAN is not set; it names the plan file (workload.json): ${MADE_BY}.` };
  const inline = given.startsWith("{");
  try {
    const plan = JSON.parse(inline ? given : open(pathOf(given, env))) as Partial<WorkloadPlan>;
    if (plan.kind === "llmload-workload-plan" && plan.v === 1) return plan as WorkloadPlan;
  } catch (error) {
    const why = error instanceof SyntaxError ? "it is not JSON" : "no such file, or it cannot be read";
    return { problem: `WORKLOAD_PLAN is "${given}", which is no plan file (${why}).` };
  }
  return { problem: `WORKLOAD_PLAN is "${inline ? "{...}" : given}", which is no plan file: ${MADE_BY}.` };
}

/** One line for each request or session. Empty when the plan was given as JSON. */
export function loadPrompts(env: Record<string, string | undefined>): ArrayLike<PromptLine> {
  return lines<PromptLine>("llmload.workload.prompts", env, "prompts.jsonl");
}

/** Rows of the trace; empty when there is none. */
export function loadTrace(env: Record<string, string | undefined>, file: string | null): ArrayLike<TraceRow> {
  return file === null ? [] : lines<TraceRow>("llmload.workload.trace", env, file);
}

function lines<T>(name: string, env: Record<string, string | undefined>, file: string): ArrayLike<T> {
  const plan = env.WORKLOAD_PLAN ?? "";
  // filled once per process, by the first VU that asks: VU 0
  return new SharedArray(name, () => {
    if (plan === "" || plan.startsWith("{")) return [];
    const text = open(beside(pathOf(plan, env), file));
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as T);
  });
}

/** k6 opens relative paths from where the script lies; a user means the folder that he is in. */
function pathOf(path: string, env: Record<string, string | undefined>): string {
  const absolute = /^(\/|\\|[A-Za-z]:[\\/]|file:)/.test(path);
  return absolute || !env.PWD ? path : `${env.PWD}/${path}`;
}

function beside(path: string, file: string): string {
  return path.replace(/[^\\/]*$/, file);
}
