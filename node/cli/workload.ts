/**
 * The suite `workload` in a series: where its workload comes from (a file, or `llmload bench`), which settings win. It must not know what a workload holds.
 */
import { createHash } from "node:crypto";
import { parseDuration } from "../../core/plan/duration.ts";
import type { WorkloadDocument } from "../../core/workload/document.ts";
import type { WorkloadPlan } from "../../core/workload/types.ts";
import type { Env, Environment } from "../run/environment.ts";
import { misuse } from "../run/failure.ts";
import type { Suite } from "../run/suites.ts";
import { checkDocument, readDocument } from "../run/workload/document.ts";
import { folderOf, makeWorkload, type Workload } from "../run/workload/make.ts";
import { firstModel } from "../run/workload/models.ts";
import { patiently, type Shell, say } from "./shell.ts";

/** A workload that is not in a file. */
export interface WorkloadGiven {
  document: WorkloadDocument;
  /** for sentences */
  name: string;
  /** what its parts are called where it was typed, by their place in it */
  words: Readonly<Record<string, string>>;
}

interface Surroundings {
  workload?: WorkloadGiven;
  variables: Env;
  environment: Environment;
  dryRun?: boolean;
}

/** null = no suite of these wants one, or it has a plan file already (WORKLOAD_PLAN). @throws Failure */
export async function workloadFor(
  suites: readonly Suite[],
  { workload: given, variables, environment: { values }, dryRun = false }: Surroundings,
  shell: Shell,
): Promise<Workload | null> {
  if (!suites.some(({ target }) => target === "workload")) return null;
  if (suites.length > 1)
    throw misuse("workload.alone", "The suite workload is run alone: its workload names a server for itself.");
  const path = values.WORKLOAD ?? "";
  if (given === undefined && path === "") {
    if (values.WORKLOAD_PLAN) return null;
    throw misuse(
      "workload.missing",
      "The suite workload needs a workload: --workload FILE names it.",
      "`llmload bench URL` needs none; docs/guide/workloads.md says what a file holds.",
    );
  }
  const { document, name, words = {} } = given ?? { document: readDocument(path, shell.cwd), name: path };
  if (given !== undefined) checkDocument(document, name, words);
  const told = withFlags(document, variables);
  const seed = told.seed ?? numberIn(values.SEED, 1);
  const asked = {
    ...{ document: told, name, words, seed, cwd: shell.cwd, models: [] as string[] },
    folder: given === undefined ? folderOf(path, shell.cwd) : shell.cwd,
    durationScale: numberIn(values.DURATION_SCALE, 1),
    rateScale: numberIn(values.RATE_SCALE, 1),
    baseUrl: values.BASE_URL || values.BASE || null,
  };
  const made = await patiently(shell, "reading the workload", makeWorkload(asked));
  if (made.plan.target.models.length > 0) return made;
  const models = (values.MODELS || values.MODEL || "").split(",").map((model) => model.trim());
  const named = models.filter((model) => model !== "");
  if (named.length > 0) return withModels(made, named);
  // asking is sending
  if (dryRun) return withModels(made, ["the-first-that-is-listed"]);
  const { model, others } = await patiently(shell, "asking for the models", firstModel(made.plan.target, values));
  const more = others === 0 ? "" : `, the first of ${others + 1} that the server lists (--model names another)`;
  say(shell, `model ${model}${more}`);
  return withModels(made, [model]);
}

/** What was typed wins over the file. */
function withFlags(document: WorkloadDocument, flags: Env): WorkloadDocument {
  const url = flags.BASE_URL ?? flags.BASE;
  const models = flags.MODELS ?? flags.MODEL;
  const { model, models: several, ...target } = document.target ?? {};
  const own = { ...(model === undefined ? {} : { model }), ...(several === undefined ? {} : { models: several }) };
  return {
    ...document,
    target: {
      ...target,
      ...(url === undefined ? {} : { url }),
      ...(models === undefined ? own : { models: models.split(",").map((name) => name.trim()) }),
    },
    ...(flags.SLO === undefined ? {} : { slo: flags.SLO }),
    ...(flags.SEED === undefined ? {} : { seed: Number(flags.SEED) }),
    ...(flags.REQUEST_TIMEOUT === undefined || parseDuration(flags.REQUEST_TIMEOUT) === null
      ? {}
      : { request_timeout: flags.REQUEST_TIMEOUT }),
  };
}

/** What is wrong with it is said when the settings are checked. */
function numberIn(text: string | undefined, otherwise: number): number {
  const value = Number(text || otherwise);
  return Number.isFinite(value) && value >= 0 ? value : otherwise;
}

function withModels(workload: Workload, models: string[]): Workload {
  const plan = { ...workload.plan, target: { ...workload.plan.target, models } };
  const [, ...others] = workload.files;
  return { plan, files: [{ name: workload.files[0]?.name ?? "", lines: [JSON.stringify(plan, null, 2)] }, ...others] };
}

/** Without what named the workload, and with a mark of it among the settings: runs of others are not alike. */
export function withWorkload(environment: Environment, workload: Workload): Environment {
  const knobs = environment.knobs.filter(({ name }) => name !== "WORKLOAD_PLAN" && name !== "WORKLOAD");
  return {
    ...environment,
    knobs: [...knobs, { name: "WORKLOAD", value: mark(workload.plan), source: "workload" }],
  };
}

/** The same for the same work, whatever the server, the model and the name. */
function mark({ target, name, slo, seed, remarks, ...work }: WorkloadPlan): string {
  const { baseUrl, models, ...asked } = target;
  const hash = createHash("sha256")
    .update(JSON.stringify([asked, work]))
    .digest("hex");
  return `${name ?? "unnamed"} ${hash.slice(0, 12)}`;
}
