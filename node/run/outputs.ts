/**
 * Keeps files apart: k6 truncates what it is told to write, so samples, exported summaries and our own files must never
 * meet, neither within a run nor between the runs of a series. Works on plans, before anything is started; looks at links.
 */
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { misuse } from "./failure.ts";
import { writtenFiles } from "./k6args.ts";
import { shown } from "./paths.ts";
import { FILES, type RunPlan } from "./plan.ts";

const OURS = /^(report\.(json|html)|.+_summary\.(json|html))$/;

/** @throws Failure `k6.out` */
export function checkOutputs(plans: readonly RunPlan[]): void {
  const writers = new Map<string, RunPlan>();
  for (const plan of plans) {
    for (const file of writtenFiles(plan.args, { ...plan.environment.values, ...plan.added })) {
      const path = resolve(plan.cwd, file);
      const name = shown(path, plan.cwd);
      const target = real(path);
      if (isOurs(target, plans)) {
        throw misuse(
          "k6.out",
          `k6 cannot write its samples to ${name}: llmload keeps a file of its own there.`,
          "Choose another name, such as --out json=samples-{testid}.json.",
        );
      }
      const other = writers.get(target);
      if (other === plan) {
        throw misuse(
          "k6.out",
          `Two outputs of k6 would write ${name}, each over the other.`,
          "Give each its own name.",
        );
      }
      if (other !== undefined) {
        throw misuse(
          "k6.out",
          `${other.suite.name} and ${plan.suite.name} would both write ${name}, the second over the first.`,
          "Put {testid} or {suite} into the name, such as --out json=samples-{testid}.json.",
        );
      }
      writers.set(target, plan);
    }
  }
}

function isOurs(path: string, plans: readonly RunPlan[]): boolean {
  const name = basename(path);
  const taken = (Object.values(FILES) as string[]).includes(name) || OURS.test(name);
  return taken && plans.some((plan) => real(plan.dir) === dirname(path));
}

/** A path without links, as far as it exists: the same file may go by several names. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(real(folder), basename(path));
  }
}
