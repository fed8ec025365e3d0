/**
 * One benchmark run: reference server in a process of its own, k6 in another, both stopped at the end. Gives the truth
 * log, the records and the CPU seconds of k6 (user and system, from the shell's own `times`).
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RequestRecord } from "../core/contract/record.ts";
import type { TruthRecord } from "../core/contract/truth.ts";

export interface Load {
  vus: number;
  iterations: number;
  ttftMs: number;
  itlMs: number;
  tokens: number;
  /** token events per write of the server */
  batch: number;
  observe: boolean;
  bothClocks: boolean;
}

export interface Measured {
  truth: TruthRecord[];
  records: RequestRecord[];
  cpuSeconds: number;
  wallSeconds: number;
}

export async function measure(load: Load): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), "llmload-bench-"));
  const truthFile = join(dir, "truth.ndjson");
  const server = await serve([
    ...["--ttft", String(load.ttftMs), "--itl", String(load.itlMs), "--tokens", String(load.tokens)],
    ...["--batch", String(load.batch), "--truth-log", truthFile],
  ]);
  try {
    const started = Date.now();
    const cpuSeconds = await k6({
      BASE_URL: server.url,
      VUS: String(load.vus),
      ITERATIONS: String(load.iterations),
      PERIOD_S: String((load.ttftMs + load.itlMs * load.tokens) / 1000),
      OBSERVE: load.observe ? "1" : "0",
      CLOCKS: load.bothClocks ? "both" : "kernel",
      RECORDS: join(dir, "records.ndjson"),
      OUT: join(dir, "summary.json"),
    });
    const wallSeconds = (Date.now() - started) / 1000;
    await server.stop();
    return { truth: lines(truthFile), records: lines(join(dir, "records.ndjson")), cpuSeconds, wallSeconds };
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

function lines<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

/** The reference server in a process of its own. @throws when it does not come up */
export function serve(args: string[]): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, ["dist/node/cli/main.js", "serve", "--port", "0", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  return new Promise((resolve, reject) => {
    let output = "";
    const see = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (match === null) return;
      resolve({
        url: match[0],
        stop: () => {
          child.kill("SIGTERM");
          return ended;
        },
      });
    };
    child.stdout.on("data", see);
    child.stderr.on("data", see);
    child.on("exit", (code) => reject(new Error(`the reference server ended with ${code}: ${output}`)));
  });
}

/** Runs k6 to its end and returns the CPU seconds that it used. */
function k6(env: Record<string, string>): Promise<number> {
  const child = spawn(
    "sh",
    ["-c", "bin/k6 run --quiet --no-color bench/k6/streams.ts; status=$?; times; exit $status"],
    {
      env: { ...process.env, K6_NO_USAGE_REPORT: "true", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString("utf8");
  });
  return new Promise((resolve, reject) => {
    child.on("exit", (code) => {
      // `times` ends with one line for the shell's children: 0m1.230s 0m0.450s
      const parts = [...output.matchAll(/(\d+)m([\d.]+)s/g)].slice(-2).map((m) => Number(m[1]) * 60 + Number(m[2]));
      if (code === 0 && parts.length === 2) resolve((parts[0] ?? 0) + (parts[1] ?? 0));
      else reject(new Error(`k6 ended with ${code}: ${errors.slice(-2000)}`));
    });
  });
}
