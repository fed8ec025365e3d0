/** The reference server as a process of its own, on port 0, with its truth log. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { CLI } from "./paths.ts";
import { cleanEnv } from "./process.ts";

export interface TestServer {
  url: string;
  pid: number;
  /** stops the server, then reads its truth log */
  truth(): Promise<TruthRecord[]>;
  stop(): Promise<void>;
}

/** Starts `llmload serve --port 0 ARGS` and waits for its address. */
export async function startTestServer(args: string[] = []): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), "llmload-server-"));
  const truthFile = join(dir, "truth.ndjson");
  const child = spawn(process.execPath, [CLI, "serve", "--port", "0", "--truth-log", truthFile, ...args], {
    env: cleanEnv(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const see = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (match) resolve(match[0]);
    };
    child.stdout.on("data", see);
    child.stderr.on("data", see);
    child.on("close", (code) => reject(new Error(`the reference server ended with ${code}: ${output}`)));
  });
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= new Promise<void>((resolve) => {
      if (child.exitCode !== null) return resolve();
      child.on("exit", () => resolve());
      child.kill("SIGTERM");
    });
    return stopped;
  };
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
    truth: async () => {
      await stop();
      const text = readFileSync(truthFile, "utf8");
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as TruthRecord);
    },
  };
}
