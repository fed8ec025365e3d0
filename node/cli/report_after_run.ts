/**
 * The report of a run that has ended, made by a process of its own: nothing that befalls it (no memory, a broken library,
 * Ctrl-C) can touch the run, its exit status or the runs that follow. It must not know how a report is made.
 */
import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ExitName } from "../../core/contract/exits_gen.ts";
import { systemReason } from "../run/failure.ts";
import { INSTALLATION, shown } from "../run/paths.ts";
import { FILES } from "../run/plan.ts";
import { patiently, type Shell, say, warn } from "./shell.ts";

/** Never throws; what went wrong is a warning, and the run is none the worse for it. */
export async function reportAfterRun(folder: string, exit: ExitName, shell: Shell): Promise<void> {
  const name = shown(folder, shell.cwd);
  if (!(await isWorthIt(folder, exit))) return;
  if (!hasRecords(folder))
    say(shell, `${name} has no records: its report is made of the summary, without intervals and single requests`);
  const { problem, remarks } = await patiently(shell, "making the report", inProcess(name, shell));
  shell.stderr.write(remarks);
  if (problem === null) return;
  warn(shell, `no report of ${name} was made: ${problem} \`llmload report ${name} --save\` tries again.`);
}

/** A run that sent no load has nothing to tell, nor has a script of somebody's own that keeps neither records nor our summary. */
async function isWorthIt(folder: string, exit: ExitName): Promise<boolean> {
  const summary = existsSync(join(folder, FILES.summary));
  if (hasRecords(folder)) return summary || (exit !== "preflight" && exit !== "usage");
  if (!summary) return false;
  const { keptSummary } = await import("../report/kept.ts");
  return keptSummary(folder) !== null;
}

function hasRecords(folder: string): boolean {
  const names = [FILES.records, "requests.parquet"];
  return names.some((name) => (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0) > 0);
}

interface Ended {
  /** a sentence; null = all went well */
  problem: string | null;
  /** what it said on stderr, when all went well */
  remarks: string;
}

/** @param folder as a person would type it: the report names its files so */
function inProcess(folder: string, shell: Shell): Promise<Ended> {
  const main = join(INSTALLATION, "dist", "node", "cli", "main.js");
  const child = spawn(process.execPath, [main, "report", folder, "--save"], {
    cwd: shell.cwd,
    env: process.env,
    // a group of its own: Ctrl-C on the terminal reaches us, and we end it
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  let stopped = false;
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  const stop = () => {
    stopped = true;
    child.kill("SIGTERM");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, stop);
  return new Promise((resolve) => {
    const done = (problem: string | null) => {
      for (const signal of signals) process.removeListener(signal, stop);
      resolve({ problem, remarks: problem === null ? said : "" });
    };
    child.on("error", (error) => done(`${systemReason(error)}.`));
    child.on("close", (code, signal) => {
      if (code === 0) done(null);
      else if (stopped) done("stopped by you.");
      else done(sentenceIn(said) ?? `its process ended with ${signal ?? code}.`);
    });
  });
}

/** The first line of the command's own error. */
function sentenceIn(said: string): string | null {
  return /^llmload: error: (.+)$/m.exec(said)?.[1]?.trim() ?? null;
}
