/**
 * Does it hold for long? Streams by SOAK_VUS users (500) for SOAK_SECONDS (600), and every second the memory and the open files
 * of k6. A leak is a slope; k6's own share of it is known: it keeps every value of every Trend, eight bytes each.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "./load.ts";
import { median, table } from "./stats.ts";

interface Sample {
  second: number;
  /** resident memory */
  mb: number;
  files: number;
}

interface Outcome {
  requests: number;
  errors: number;
  dropped: number;
  heartbeat: { lateMsP99: number; lateMsMax: number } | null;
}

const TTFT_MS = 300;
const ITL_MS = 100;
const TOKENS = 40;
/** of the waiting users, so that none is late for want of one */
const BUSY_SHARE = 0.5;
/** users start, connections open, the heap finds its size */
const SETTLED = 0.2;

export async function soak(): Promise<void> {
  const vus = Number(process.env.SOAK_VUS ?? 500);
  const seconds = Number(process.env.SOAK_SECONDS ?? 600);
  console.log(`\n== Soak: ${vus} users, ${seconds} s, streams of ${TOKENS} tokens every ${ITL_MS} ms`);
  if (process.platform !== "linux") return console.log("memory is read from /proc: not on this system");
  const dir = mkdtempSync(join(tmpdir(), "llmload-soak-"));
  const server = await serve(["--ttft", String(TTFT_MS), "--itl", String(ITL_MS), "--tokens", String(TOKENS)]);
  try {
    const out = join(dir, "out.json");
    const streamSeconds = (TTFT_MS + ITL_MS * TOKENS) / 1000;
    const samples = await watched({
      ...{ BASE_URL: server.url, PREFLIGHT: "off", VUS: String(vus), SECONDS: String(seconds), OUT: out },
      ...{ RATE: String(((vus / 5) * BUSY_SHARE) / streamSeconds), LLMLOAD_RECORDS: join(dir, "requests.ndjson") },
    });
    tell(samples, JSON.parse(readFileSync(out, "utf8")) as Outcome, seconds);
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

function tell(all: readonly Sample[], outcome: Outcome, seconds: number): void {
  const loaded = all.filter(({ second }) => second <= seconds);
  const settled = loaded.filter(({ second }) => second > seconds * SETTLED);
  const part = (from: number, to: number) => settled.slice(settled.length * from, settled.length * to);
  const rows = [["of the run, settled", "memory MB", "open files"]];
  for (const [name, from, to] of [
    ["first fifth", 0, 0.2],
    ["middle fifth", 0.4, 0.6],
    ["last fifth", 0.8, 1],
  ] as const) {
    const samples = part(from, to);
    rows.push([name, median(samples.map(({ mb }) => mb)).toFixed(1), median(samples.map((s) => s.files)).toFixed(0)]);
  }
  console.log(table(rows));
  const perMinute = slope(settled) * 60;
  const perRequest = (slope(settled) * seconds * 2 ** 20) / Math.max(1, outcome.requests);
  console.log(`memory grows by ${perMinute.toFixed(2)} MB a minute, ${perRequest.toFixed(0)} bytes a request`);
  const { requests, errors, dropped, heartbeat } = outcome;
  console.log(`${requests} requests, ${errors} failed, ${dropped} planned starts dropped`);
  if (heartbeat !== null)
    console.log(`heartbeat late: p99 ${heartbeat.lateMsP99.toFixed(2)} ms, max ${heartbeat.lateMsMax.toFixed(2)} ms`);
}

/** MB a second, by least squares. */
function slope(samples: readonly Sample[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(samples.map(({ second }) => second));
  const mb = mean(samples.map((sample) => sample.mb));
  const over = samples.reduce((sum, s) => sum + (s.second - at) * (s.mb - mb), 0);
  return over / samples.reduce((sum, s) => sum + (s.second - at) ** 2, 0);
}

async function watched(env: Record<string, string>): Promise<Sample[]> {
  const child = spawn("bin/k6", ["run", "--quiet", "--no-color", "--address", "", "bench/k6/soak.ts"], {
    env: { ...process.env, K6_NO_USAGE_REPORT: "true", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-2000);
  });
  const samples: Sample[] = [];
  const began = Date.now();
  const timer = setInterval(() => {
    const sample = look(child, Math.round((Date.now() - began) / 1000));
    if (sample === null) return;
    samples.push(sample);
    if (sample.second % 30 === 0)
      console.log(`   ${sample.second} s: ${sample.mb.toFixed(1)} MB, ${sample.files} files`);
  }, 1000);
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("exit", resolve));
    if (code !== 0) throw new Error(`k6 ended with ${code}: ${errors}`);
  } finally {
    clearInterval(timer);
  }
  return samples;
}

/** null = it is over. */
function look({ pid }: ChildProcess, second: number): Sample | null {
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kb === undefined ? null : { second, mb: Number(kb) / 1024, files: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return null;
  }
}
