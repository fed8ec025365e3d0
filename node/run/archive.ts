/** `k6 archive` of a planned suite: everything it needs in one file, its options frozen. It must not know who carries it. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, misuse } from "./failure.ts";
import { noFacts, parseLogLine, withEntry } from "./log.ts";
import type { RunPlan } from "./plan.ts";
import { isSecretName } from "./secrets.ts";

/** A ConfigMap's limit is 1 MiB of data; a little is left for its frame. */
const MOST_BYTES = 1_000_000;

/**
 * Of settings only those that were asked for get into it, never the environment.
 * @param more variables that the archive is to know besides
 * @throws Failure `archive.failed`, `archive.large`
 */
export async function archiveOf(plan: RunPlan, more: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "llmload-archive-"));
  const file = join(folder, "suite.tar");
  const settings = plan.environment.knobs.filter(({ name }) => !isSecretName(name));
  const pairs = [...settings.map(({ name, value }) => [name, value] as const), ...Object.entries(more)];
  const args = ["archive", "--log-format", "json", "-O", file, ...pairs.flatMap(([k, v]) => ["-e", `${k}=${v}`])];
  try {
    await archive(plan, [...args, plan.suite.file]);
    const bytes = readFileSync(file);
    if (bytes.length <= MOST_BYTES) return bytes;
    throw misuse(
      "archive.large",
      `The archive of ${plan.suite.name} has ${bytes.length} bytes; a ConfigMap takes ${MOST_BYTES}.`,
      "Build an image with your suite in it, or put the archive on a volume.",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function archive(plan: RunPlan, args: readonly string[]): Promise<void> {
  const env = {
    ...process.env,
    K6_INCLUDE_SYSTEM_ENV_VARS: "false",
    K6_NO_USAGE_REPORT: "true",
    K6_AUTO_EXTENSION_RESOLUTION: "false",
  };
  return new Promise((resolve, reject) => {
    execFile(plan.k6.path, args, { env, cwd: plan.cwd, windowsHide: true }, (error, _stdout, stderr) => {
      if (error === null) return resolve();
      const facts = stderr
        .split("\n")
        .filter((line) => line !== "")
        .map(parseLogLine)
        .reduce(withEntry, noFacts());
      const why = facts.refusal ?? facts.lastError ?? error.message;
      reject(new Failure("script", "archive.failed", `k6 cannot make an archive of ${plan.suite.name}: ${why}`));
    });
  });
}
