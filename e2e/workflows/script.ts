/** Runs a CI step's script as GitHub would: in a workspace, with files for outputs and the summary. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { ROOT } from "../support/paths.ts";
import { type Ended, run } from "../support/process.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function workspace(): string {
  const folder = mkdtempSync(join(tmpdir(), "llmload-step-"));
  folders.push(folder);
  return folder;
}

export interface StepEnded extends Ended {
  summary: string;
  outputs: Record<string, string>;
}

export async function step(
  script: string,
  cwd: string,
  env: Record<string, string> = {},
  args: string[] = [],
): Promise<StepEnded> {
  const own = join(cwd, ".runner");
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  const files = { GITHUB_STEP_SUMMARY: join(own, "summary.md"), GITHUB_OUTPUT: join(own, "output") };
  for (const file of Object.values(files)) writeFileSync(file, "");
  const ended = await run(process.execPath, [join(ROOT, `dist/scripts/ci/${script}.js`), ...args], {
    cwd,
    env: { ...files, ...env },
  });
  const outputs = readFileSync(files.GITHUB_OUTPUT, "utf8")
    .split("\n")
    .filter((line) => line.includes("="));
  return {
    ...ended,
    summary: existsSync(files.GITHUB_STEP_SUMMARY) ? readFileSync(files.GITHUB_STEP_SUMMARY, "utf8") : "",
    outputs: Object.fromEntries(
      outputs.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    ),
  };
}
