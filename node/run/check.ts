/**
 * A suite's pre-flight alone. k6 is given a small script of ours that takes over the suite's own setup() and nothing else
 * of it, so that no load can come of it, whatever the suite is. It must not know what the pre-flight asks.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { masker } from "../../core/contract/mask.ts";
import type { Env } from "./environment.ts";
import { runK6 } from "./k6process.ts";
import type { LogEntry } from "./log.ts";
import { type Judgement, judge } from "./outcome.ts";
import { secretValues } from "./secrets.ts";
import type { Interrupts } from "./signals.ts";

/** The script: the suite's connection settings and setup(), one empty iteration, no summary. */
export function checkScript(suiteFile: string): string {
  return `import * as suite from ${JSON.stringify(pathToFileURL(suiteFile).href)};
const { scenarios, thresholds, stages, ...rest } = suite.options ?? {};
export const options = { ...rest, vus: 1, iterations: 1, duration: "10m" };
export function setup() {
  if (typeof suite.setup !== "function") throw "llmload: the suite has no setup(), so there is nothing to check";
  suite.setup();
}
export default function () {}
export function handleSummary() {
  return {};
}
`;
}

export interface CheckJob {
  k6: string;
  suiteFile: string;
  env: Env;
  k6Args: readonly string[];
  cwd: string;
  /** each line that the pre-flight has to say */
  onLog: (entry: LogEntry) => void;
  interrupts: Interrupts;
  stdout: Writable;
}

/** Runs the pre-flight; a run of it ends with ok, preflight, usage, script or cutShort. */
export async function checkSuite(job: CheckJob): Promise<Judgement> {
  const folder = mkdtempSync(join(tmpdir(), "llmload-check-"));
  try {
    const script = join(folder, "check.js");
    writeFileSync(script, checkScript(job.suiteFile));
    const before = job.interrupts.count();
    const ended = await runK6({
      path: job.k6,
      args: ["run", "--quiet", "--log-format", "json", ...job.k6Args, script],
      env: job.env,
      cwd: job.cwd,
      mask: masker(secretValues(job.env)),
      stdout: job.stdout,
      interrupts: job.interrupts,
      onLog: job.onLog,
    });
    return judge({ ...ended, interrupts: job.interrupts.count() - before }, null);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
