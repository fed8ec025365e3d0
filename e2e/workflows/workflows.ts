/** The workflows and actions of this repository as values. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../support/paths.ts";

export interface Step {
  name?: string;
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  with?: Record<string, string>;
  env?: Record<string, string>;
}

interface Input {
  type?: string;
  default?: string | boolean;
  options?: string[];
}

export interface Workflow {
  name: string;
  on: { workflow_dispatch?: { inputs?: Record<string, Input> } | null; schedule?: { cron: string }[] };
  permissions?: Record<string, string>;
  jobs: Record<string, { env?: Record<string, string>; permissions?: Record<string, string>; steps: Step[] }>;
}

interface Action {
  inputs: Record<string, Input>;
  runs: { steps: Step[] };
}

const FOLDER = join(ROOT, ".github/workflows");
const read = (path: string): unknown => parse(readFileSync(path, "utf8"));

export const workflow = (name: string) => read(join(FOLDER, name)) as Workflow;
export const action = () => read(join(ROOT, ".github/actions/load-test/action.yml")) as Action;

/** Every step of every workflow and of the action, with where it is. */
export function allSteps(): { where: string; step: Step }[] {
  const files = readdirSync(FOLDER);
  const inJobs = files.flatMap((file) =>
    Object.entries(workflow(file).jobs).flatMap(([job, { steps }]) =>
      steps.map((step, i) => ({ where: `${file} ${job} ${step.name ?? i + 1}`, step })),
    ),
  );
  return [...inJobs, ...action().runs.steps.map((step, i) => ({ where: `action.yml ${step.name ?? i + 1}`, step }))];
}
