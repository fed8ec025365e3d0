/** A Prometheus of the system's, with a data folder and a port of its own, that takes remote write. Stopped by its own id. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnv } from "../support/process.ts";

export interface Series {
  metric: Record<string, string>;
  /** null = a native histogram */
  values: (number | null)[];
}

export interface TestPrometheus {
  url: string;
  writeUrl: string;
  /** The answer at a moment (epoch seconds). @throws with Prometheus' own words when it does not take the expression */
  query(expr: string, at: number): Promise<Series[]>;
  stop(): Promise<void>;
}

export async function startPrometheus(): Promise<TestPrometheus> {
  const dir = mkdtempSync(join(tmpdir(), "llmload-prometheus-"));
  writeFileSync(join(dir, "prometheus.yml"), "global: {}\n");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    "prometheus",
    [
      `--config.file=${join(dir, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(dir, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--web.enable-remote-write-receiver",
      "--enable-feature=native-histograms",
    ],
    { env: cleanEnv(), stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  for (let i = 0; !(await ready(url)); i++) {
    if (child.exitCode !== null || i > 300) throw new Error(`Prometheus does not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    writeUrl: `${url}/api/v1/write`,
    query: async (expr, at) => {
      const body = new URLSearchParams({ query: expr, time: String(at) });
      const answer = (await (await fetch(`${url}/api/v1/query`, { method: "POST", body })).json()) as Answer;
      if (answer.status !== "success") throw new Error(`${answer.error ?? "no reason"}: ${expr}`);
      return answer.data.result.map(({ metric, value }) => ({ metric, values: value ? [Number(value[1])] : [null] }));
    },
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Answer {
  status: string;
  error?: string;
  data: { result: { metric: Record<string, string>; value?: [number, string] }[] };
}

async function ready(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
