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
import {
  capacity,
  DEFAULTS,
  exponential,
  lognormal,
  observeQueue,
  play,
  type QueueServer,
  source,
} from "../core/search/simulated.ts";
import type { Knee, SearchResult, SearchSettings } from "../core/search/types.ts";
import { serve } from "./load.ts";

/** Times far above what a busy machine adds: the truth is that of a queue, not of a processor. */
const SLOTS = 8;
const TTFT_MS = 50;
const LIMIT_MS = 350;
const SHARE = 0.95;
const SEEDS = 300;

export async function search(): Promise<void> {
  simulated();
  await real();
}

/** Mean service, spread, seconds that may be waited: what `llmload search` does by default, and with longer steps. */
const QUEUES: [name: string, server: QueueServer][] = [
  ["1 slot, 0.05 s", { slots: 1, service: exponential(0.05), limit: 0.3 }],
  ["4 slots, 0.5 s", { slots: 4, service: lognormal(0.5, 0.3), limit: 0.5 }],
  ["32 slots, 5 s", { slots: 32, service: lognormal(5, 2.5), limit: 0.8 }],
  ["same, tight", { slots: 32, service: lognormal(5, 2.5), limit: 0.1 }],
  ["64 slots, 10 s", { slots: 64, service: lognormal(10, 5), limit: 0.8 }],
];
const STEPS = [
  { stepSeconds: 30, leastRequests: 400, maxSeconds: 1800 },
  { stepSeconds: 120, leastRequests: 2000, maxSeconds: 4 * 3600 },
];

/** Many searches, each against a queue, by how long and how full a step is. */
export function simulated(): void {
  console.log(
    `\n== Search, simulated: ${SEEDS} searches of each kind, ${DEFAULTS.repeats} runs a load at most; "said" = held clearly, clearly did not`,
  );
  console.log(
    "  server          step  requests   error (rms)  within 10 %  truth within said  >5 % above  said to hold",
  );
  for (const [name, server] of QUEUES) {
    const truth = capacity(server, SHARE);
    for (const changes of STEPS)
      console.log(`  ${name.padEnd(14)}  ${lineOf(name, server, truth, { ...DEFAULTS, ...changes })}`);
  }
}

function lineOf(name: string, server: QueueServer, truth: number, asked: SearchSettings): string {
  const { stepSeconds, leastRequests } = asked;
  const settings = { ...asked, settleSeconds: stepSeconds / 4 };
  const knees = Array.from({ length: SEEDS }, (_, seed) => {
    const draw = source(`bench ${name} ${stepSeconds} ${leastRequests} ${seed}`);
    const { observations } = play(settings, (step) => observeQueue(server, step, draw));
    return kneeOf(levelsOf(observations, SHARE));
  });
  const errors = knees.map(({ load }) => (load ?? 0) / truth - 1);
  const rms = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / SEEDS);
  const share = (of: (knee: Knee) => boolean) => `${Math.round((100 * knees.filter(of).length) / SEEDS)} %`;
  const cells = [
    [`${stepSeconds} s`, 4],
    [String(leastRequests), 8],
    [`${(100 * rms).toFixed(1)} %`, 12],
    [share(({ load }) => Math.abs((load ?? 0) / truth - 1) <= 0.1), 11],
    [share(({ atLeast, below }) => (atLeast ?? 0) <= truth && truth <= (below ?? Number.POSITIVE_INFINITY)), 17],
    [share(({ atLeast }) => (atLeast ?? 0) > truth * 1.05), 10],
    [share(({ atLeast }) => atLeast !== null), 12],
  ] as const;
  return cells.map(([text, width]) => text.padStart(width)).join("  ");
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
      `   found ${load} (${load === null ? "n/a" : `${(100 * (load / truth - 1)).toFixed(1)} %`} off; ${atLeast} held clearly, ${below} clearly did not), ${result.steps.length} steps, ${Math.round(result.spent.seconds)} s, ${result.outcome}`,
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
