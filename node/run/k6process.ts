/**
 * One k6 process: started without a shell in a group of its own, its log taken line by line into a file, its own
 * progress left to the terminal. It must not know what k6 runs or what its exit code means.
 */
import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { lines } from "./lines.ts";
import { type LogEntry, type LogFacts, maskedEntry, noFacts, parseLogLine, withEntry } from "./log.ts";
import { thinProgress } from "./progress.ts";
import type { Interrupts } from "./signals.ts";

export interface K6Job {
  path: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** takes secrets out of every text */
  mask: (text: string) => string;
  /** called for each log entry, masked already */
  onLog: (entry: LogEntry) => void;
  stdout: Writable & { isTTY?: boolean };
  interrupts: Interrupts;
}

export interface K6End {
  /** null when a signal ended it */
  exitCode: number | null;
  signal: string | null;
  log: LogFacts;
}

/**
 * Runs k6 to its end. A terminal is handed to k6 as it is, since k6 draws its progress bars only on one; elsewhere its
 * output passes through here, thinned and masked.
 * @throws the spawn error when k6 cannot be started
 */
export function runK6(job: K6Job): Promise<K6End> {
  const tty = job.stdout.isTTY === true;
  const child = spawn(job.path, [...job.args], {
    cwd: job.cwd,
    env: job.env,
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["ignore", tty ? "inherit" : "pipe", "pipe"],
  });
  let facts = noFacts();
  const log = lines((line) => {
    if (line === "") return;
    const entry = maskedEntry(parseLogLine(line), job.mask);
    facts = withEntry(facts, entry);
    job.onLog(entry);
  });
  const thin = thinProgress((text) => job.stdout.write(text), Date.now);
  const out = lines((line) => thin.line(job.mask(line)));
  child.stderr?.on("data", log.push);
  child.stdout?.on("data", out.push);
  job.interrupts.aim(child);
  // should we fall over, k6 must not go on loading a server with nobody watching
  const reap = () => child.kill("SIGTERM");
  process.on("exit", reap);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => {
      process.removeListener("exit", reap);
      job.interrupts.aim(null);
      reject(error);
    });
    child.on("close", (exitCode, signal) => {
      process.removeListener("exit", reap);
      job.interrupts.aim(null);
      log.end();
      out.end();
      thin.end();
      resolve({ exitCode, signal, log: facts });
    });
  });
}
