/** Runs one program to its end, or starts one and stops it by its own id. Never by name. */
import { type ChildProcess, spawn } from "node:child_process";

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** both, in the order they came */
  output: string;
}

export interface RunOptions {
  cwd?: string;
  /** added to a small clean environment (PATH, HOME, no colours); the test's own environment is not handed on */
  env?: Record<string, string>;
  /** called as soon as the process runs */
  onStart?: (child: ChildProcess) => void;
  /** called with all output so far, whenever some comes */
  onOutput?: (output: string, child: ChildProcess) => void;
  /** default 120 s; then the process group is killed and the promise rejects */
  timeoutMs?: number;
  detached?: boolean;
}

export function cleanEnv(extra: Record<string, string> = {}): Record<string, string> {
  const kept: Record<string, string> = { NO_COLOR: "1", K6_NO_USAGE_REPORT: "true" };
  for (const name of ["PATH", "HOME", "TMPDIR", "TEMP", "SystemRoot", "GOPATH", "GOMODCACHE", "GOCACHE"]) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return { ...kept, ...extra };
}

export function run(command: string, args: string[], options: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: cleanEnv(options.env),
      stdio: ["ignore", "pipe", "pipe"],
      detached: options.detached ?? false,
    });
    const ended: Ended = { code: null, signal: null, stdout: "", stderr: "", output: "" };
    const take = (name: "stdout" | "stderr") => (chunk: Buffer) => {
      const text = chunk.toString("utf8");
      ended[name] += text;
      ended.output += text;
      options.onOutput?.(ended.output, child);
    };
    child.stdout?.on("data", take("stdout"));
    child.stderr?.on("data", take("stderr"));
    const limit = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${command} ${args.join(" ")} did not end in time; so far:\n${ended.output.slice(-4000)}`));
    }, options.timeoutMs ?? 120_000);
    child.on("error", (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      resolve({ ...ended, code, signal });
    });
    options.onStart?.(child);
  });
}
