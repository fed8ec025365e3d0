/**
 * What `llmload search` finds, held against what is there: the reference server with a few slots, whose capacity a simulation of its
 * own queue tells with a million arrivals (service times drawn from its truth log).
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TruthRecord } from "../core/contract/truth.ts";
import { levelsOf } from "../core/search/level.ts";
import { kneeOf } from "../core/search/result.ts";
import { capacity, observeQueue, play, type QueueServer, SETTINGS, source } from "../core/search/simulated.ts";
import type { SearchResult } from "../core/search/types.ts";
import { serve } from "./load.ts";

/** Times far above what a busy machine adds: the truth is that of a queue, not of a processor. */
const SLOTS = 8;
const TTFT_MS = 50;
const LIMIT_MS = 350;
const SHARE = 0.95;
const SEEDS = 50;

export async function search(): Promise<void> {
  simulated();
  await real();
}

/** Many searches, each against a queue, by how many requests a step holds. */
function simulated(): void {
  console.log(
    `\n== Search, simulated: ${SEEDS} searches of each kind, four slots, lognormal service of 0.5 s, at most 5 runs a load`,
  );
  console.log("  step   requests  error (rms)  within 10 %  truth within what is sure");
  const { service, limit } = lognormalServer();
  const server: QueueServer = { slots: 4, service, limit };
  const truth = capacity(server, SHARE);
  for (const [stepSeconds, leastRequests] of [
    [30, 100],
    [30, 400],
    [60, 1000],
    [120, 2000],
  ] as const) {
    let [square, close, held] = [0, 0, 0];
    for (let seed = 0; seed < SEEDS; seed++) {
      const draw = source(`bench ${stepSeconds} ${leastRequests} ${seed}`);
      const settings = { ...SETTINGS, stepSeconds, settleSeconds: stepSeconds / 4, leastRequests };
      const { observations } = play(settings, (step) => observeQueue(server, step, draw));
      const { load, atLeast, below } = kneeOf(levelsOf(observations, SHARE));
      const error = (load ?? 0) / truth - 1;
      square += error * error;
      if (Math.abs(error) <= 0.1) close++;
      if ((atLeast ?? 0) <= truth && truth <= (below ?? Number.POSITIVE_INFINITY)) held++;
    }
    const requests = Math.round(truth * Math.min(4 * stepSeconds, Math.max(stepSeconds, leastRequests / truth)));
    const percent = (n: number) => `${Math.round((100 * n) / SEEDS)} %`.padStart(5);
    console.log(
      `  ${String(stepSeconds).padStart(3)} s  ${String(requests).padStart(8)}  ${`${(100 * Math.sqrt(square / SEEDS)).toFixed(1)} %`.padStart(11)}  ${percent(close).padStart(11)}  ${percent(held)}`,
    );
  }
}

function lognormalServer(): Pick<QueueServer, "service" | "limit"> {
  const variance = Math.log(1 + 0.6 ** 2);
  const normal = (draw: () => number) => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return { service: (draw) => Math.exp(Math.log(0.5) - variance / 2 + Math.sqrt(variance) * normal(draw)), limit: 0.5 };
}

async function real(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "llmload-bench-"));
  const truthFile = join(dir, "truth.ndjson");
  const server = await serve([
    ...["--profile", "vllm", "--slots", String(SLOTS), "--ttft", `const:${TTFT_MS}`, "--itl", "gamma:15,5"],
    ...["--tokens", "uniform:5,25", "--truth-log", truthFile],
  ]);
  console.log(
    `\n== Search, real: the reference server with ${SLOTS} slots, TTFT within ${LIMIT_MS} ms for 95 %; some minutes`,
  );
  try {
    const result = await llmload(dir, [
      ...[
        "search",
        "--slo",
        `ttft:${LIMIT_MS}`,
        "--model",
        "m",
        "--from",
        "16",
        "--step-duration",
        "12s",
        "--settle",
        "3s",
      ],
      ...[
        "--requests",
        "700",
        "--repeats",
        "3",
        "--max-time",
        "15m",
        "--no-report",
        "--format",
        "json",
        "--output-tokens",
        "64",
      ],
      server.url,
    ]);
    await server.stop();
    const services = servicesIn(truthFile);
    const limit = (LIMIT_MS - TTFT_MS) / 1000;
    const service = (draw: () => number) => services[Math.floor(draw() * services.length)] ?? 0;
    const truth = capacity({ slots: SLOTS, service, limit }, SHARE);
    const { load, atLeast, below } = result.knee;
    const mean = services.reduce((sum, one) => sum + one, 0) / services.length;
    console.log(`   service ${(1000 * mean).toFixed(1)} ms on average; by simulation ${truth.toFixed(1)} requests/s`);
    console.log(
      `   loads: ${result.points.map((point) => `${point.load} ${(100 * point.share).toFixed(1)} %`).join(", ")}`,
    );
    console.log(
      `   found ${load} (${load === null ? "n/a" : `${(100 * (load / truth - 1)).toFixed(1)} %`} off; ${atLeast} for sure, ${below} surely not), ${result.steps.length} steps, ${Math.round(result.spent.seconds)} s, ${result.outcome}`,
    );
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Seconds that each answered request kept its slot. */
function servicesIn(file: string): number[] {
  const records = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as TruthRecord);
  return records.flatMap(({ startedAtUs, endAtUs, tokensAtUs }) =>
    startedAtUs === null || endAtUs === null || tokensAtUs.length === 0 ? [] : [(endAtUs - startedAtUs) / 1e6],
  );
}

function llmload(cwd: string, args: string[]): Promise<SearchResult> {
  const child = spawn(process.execPath, [resolve("dist/node/cli/main.js"), ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, said] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  return new Promise((done, failed) => {
    child.on("close", (code) => {
      if (code === 0) done(JSON.parse(out) as SearchResult);
      else failed(new Error(`llmload search ended with ${code}: ${said}`));
    });
  });
}
