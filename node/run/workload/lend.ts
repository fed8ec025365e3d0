/**
 * A workload's files for a k6 that only looks at it or asks the server one question: in a folder of their own, gone when it
 * has. They are files because a plan is larger than a variable may be, as soon as it has a long system prompt.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Env } from "../environment.ts";
import { PLAN_FILE, type Workload } from "./make.ts";

/** @param workload undefined = there is none, and `use` is told nothing */
export async function lendWorkload<T>(workload: Workload | undefined, use: (told: Env) => Promise<T>): Promise<T> {
  if (workload === undefined) return use({});
  const folder = mkdtempSync(join(tmpdir(), "llmload-plan-"));
  try {
    for (const { name, lines } of workload.files) {
      // nothing is sent: the prompts may be many, and are left out
      const kept = name === workload.plan.prompts.file ? [] : lines;
      writeFileSync(join(folder, name), [...kept].map((line) => `${line}\n`).join(""));
    }
    return await use({ WORKLOAD_PLAN: join(folder, PLAN_FILE) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
