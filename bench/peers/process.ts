/** Runs one program to its end with a time limit and says what processor time it and its children took. Linux and macOS. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "./peer.ts";

/** Output of a failed program that is worth showing, characters. */
const TAIL = 600;

/**
 * @returns CPU seconds, user and system, of the program and all descendants that were waited for (what a shell's `times`
 * counts; a helper process that nobody waits for is missed)
 * @throws what it printed last, when it fails or is still running after `limitSeconds`
 */
export async function cpuSecondsOf(command: Command, limitSeconds: number, cwd?: string): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), "llmload-peer-"));
  const times = join(dir, "times");
  try {
    await run(
      {
        ...command,
        program: "sh",
        args: ["-c", 'f=$1; shift; "$@"; s=$?; times >"$f"; exit $s', "sh", times, command.program, ...command.args],
      },
      limitSeconds,
      cwd,
    );
    return childSeconds(readFileSync(times, "utf8"));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The second line of a shell's `times`: what its children took, user and system, as 0m1.230s 0m0.450s. */
export function childSeconds(times: string): number {
  const spans = [...times.matchAll(/(\d+)m([\d.]+)s/g)].map((m) => Number(m[1]) * 60 + Number(m[2]));
  const [, , user, system] = spans;
  if (user === undefined || system === undefined) throw new Error(`the shell's times read ${JSON.stringify(times)}`);
  return user + system;
}

const running = new Set<() => void>();
/** Ends what is running; a tool has a process group of its own, which Ctrl-C does not reach. */
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    for (const end of running) end();
    process.exit(130);
  });

/** @returns its standard output. @throws as above */
export function run(command: Command, limitSeconds: number, cwd?: string): Promise<string> {
  // a group of its own, so that helper processes end with it
  const child = spawn(command.program, command.args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...command.env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  let output = "";
  let everything = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
    everything = (everything + chunk.toString("utf8")).slice(-10 * TAIL);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    everything = (everything + chunk.toString("utf8")).slice(-10 * TAIL);
  });
  let late = false;
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // nothing of it is left
    }
  };
  running.add(end);
  const timer = setTimeout(() => {
    late = true;
    end();
  }, limitSeconds * 1000);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => {
      clearTimeout(timer);
      running.delete(end);
      reject(new Error(`${command.program} cannot be started (${error.message})`));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      end();
      running.delete(end);
      if (late) reject(new Error(`not done after ${limitSeconds} s: ${everything.slice(-TAIL)}`));
      else if (code !== 0) reject(new Error(`ended with ${code}: ${everything.slice(-TAIL)}`));
      else resolve(output);
    });
  });
}
