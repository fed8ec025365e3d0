/**
 * What a step of a GitHub workflow may use: settings from the environment, outputs for later steps, the job's summary, the
 * command line. Outside of GitHub summary and outputs go nowhere. It must not know what any step is for.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// this file runs as dist/scripts/ci/step.js
export const CLI = fileURLToPath(new URL("../../node/cli/main.js", import.meta.url));

/** A fault that the workflow's author can mend: told as one sentence. */
export class StepError extends Error {}

/** A variable that must be there. @throws StepError */
export function setting(name: string): string {
  const value = process.env[name] ?? "";
  if (value === "") throw new StepError(`${name} is not set.`);
  return value;
}

/** Adds Markdown to the job's summary. */
export function summarise(markdown: string): void {
  const file = process.env.GITHUB_STEP_SUMMARY ?? "";
  if (file !== "") appendFileSync(file, `${markdown.trimEnd()}\n\n`);
}

/** Sets an output of one line. @throws StepError on a line end, which would let a value set other outputs */
export function output(name: string, value: string): void {
  if (/[\r\n]/.test(value)) throw new StepError(`The output ${name} has more than one line.`);
  const file = process.env.GITHUB_OUTPUT ?? "";
  if (file !== "") appendFileSync(file, `${name}=${value}\n`);
}

/** Runs llmload with everything shown. @returns its exit status */
export function llmload(args: readonly string[], env = process.env): number {
  return spawnSync(process.execPath, [CLI, ...args], { stdio: "inherit", env }).status ?? 1;
}

/** Runs llmload for its output; what it says besides is shown. */
export function llmloadText(args: readonly string[]): { status: number; text: string } {
  const ended = spawnSync(process.execPath, [CLI, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return { status: ended.status ?? 1, text: ended.stdout };
}

/** Runs a step's work and ends with its exit status; a fault is one line that GitHub shows at the job. */
export async function step(work: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`::error::${error.message.replace(/\r?\n/g, " ")}`);
    process.exitCode = 1;
  }
}
