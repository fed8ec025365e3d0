/**
 * One level of a calibration: the reference server in a process of its own, k6 in another, and what both left. It must not know
 * what is made of it.
 */
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Measured } from "../../core/calibrate/build.ts";
import { PACE, streamMs } from "../../core/calibrate/levels.ts";
import type { CalibrationLoad } from "../../core/calibrate/types.ts";
import type { RunSeries } from "../../core/contract/engine.ts";
import { Failure } from "./failure.ts";
import { runK6 } from "./k6process.ts";
import { INSTALLATION } from "./paths.ts";
import { quietK6 } from "./plan.ts";
import { startServeProcess } from "./serve_process.ts";
import type { Interrupts } from "./signals.ts";

const SCRIPT = join(INSTALLATION, "k6", "calibrate", "streams.ts");

/** @throws Failure `calibrate.k6` when k6 did not come to its end, `serve.failed` */
export async function measureLevel(
  { load, seconds }: { load: CalibrationLoad; seconds: number },
  k6: string,
  interrupts: Interrupts,
): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), "llmload-calibrate-"));
  const files = { truth: join(dir, "truth.ndjson"), records: join(dir, "records.ndjson"), out: join(dir, "out.json") };
  try {
    const server = await startServeProcess(
      [
        ...["--ttft", String(PACE.ttftMs), "--itl", String(PACE.itlMs), "--tokens", String(load.tokens)],
        ...["--truth-log", files.truth],
      ],
      dir,
    );
    try {
      const { exitCode, log } = await runK6({
        path: k6,
        args: ["run", "--quiet", "--log-format", "json", SCRIPT],
        env: {
          ...ownVariables(),
          ...quietK6(false),
          ...{ BASE_URL: server.url, CALIBRATE_RECORDS: files.records, CALIBRATE_OUT: files.out },
          ...{ CALIBRATE_CONCURRENCY: String(load.concurrency), CALIBRATE_RATE: String(load.rate ?? 0) },
          ...{ CALIBRATE_SECONDS: String(seconds), CALIBRATE_STREAM_MS: String(streamMs(load.tokens)) },
        },
        cwd: dir,
        mask: (text) => text,
        onLog: () => {},
        stdout: new Writable({ write: (_chunk, _encoding, done) => done() }),
        interrupts,
      });
      if (exitCode !== 0 && interrupts.count() === 0)
        throw new Failure(
          "internal",
          "calibrate.k6",
          `k6 ended with ${exitCode}: ${log.lastError ?? "no reason given"}`,
        );
    } finally {
      await server.stop();
    }
    return {
      load,
      seconds,
      truth: await lines(files.truth),
      records: await lines(files.records),
      series: seriesIn(files.out),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** k6's own variables would change the load. */
function ownVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || name.startsWith("K6_") ? [] : [[name, value] as const],
    ),
  );
}

/** Line by line: a truth log may be longer than a string can be. A run that was cut short may have left none, or half a line. */
async function lines<T>(file: string): Promise<T[]> {
  const found: T[] = [];
  if (!existsSync(file)) return found;
  for await (const line of createInterface({
    input: createReadStream(file, "utf8"),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    try {
      if (line !== "") found.push(JSON.parse(line) as T);
    } catch {
      // half a line
    }
  }
  return found;
}

/** A run that was cut short leaves none. */
function seriesIn(file: string): RunSeries | null {
  const text = read(file);
  return text === "" ? null : (JSON.parse(text) as { series: RunSeries | null }).series;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
