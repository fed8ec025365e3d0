/**
 * Reads the server's own metrics at a steady beat while a run lasts, and keeps the readings with it. Nothing that goes wrong here may
 * touch the run. It must not know what the figures mean: core/report/server.
 */
import { readFigures, SERVER_METRICS_FILE, type ServerSample } from "../../core/report/server/sample.ts";
import { systemReason } from "./failure.ts";
import { growingFile } from "./rundir.ts";
import { fetchText } from "./scrape_fetch.ts";
import type { Scrape } from "./scrape_settings.ts";
import { plainAddress } from "./secrets.ts";

/** Readings kept at the full beat; from then on every second one for as many, then every fourth: a run of days keeps some thousands. */
const FULL_BEAT = 3600;

export interface Scraping {
  /** one reading more, and the file is closed; says what was lost, or null */
  stop(): Promise<string | null>;
}

/** The first reading is made before this resolves, so that what the load adds can be told from what was there. */
export async function beginScraping(
  { urls, intervalMs }: Scrape,
  dir: string,
  warn: (sentence: string) => void,
): Promise<Scraping> {
  const file = growingFile(dir, SERVER_METRICS_FILE);
  let beats = 0;
  const beat = async (): Promise<ServerSample[]> => {
    const at = Date.now();
    const samples = await Promise.all(urls.map((url, target) => readOne(url, target, at)));
    for (const sample of samples) file.write(`${JSON.stringify(sample)}\n`);
    return samples;
  };
  for (const { error, target } of await beat()) {
    if (error === null) continue;
    const address = plainAddress(urls[target] ?? "");
    warn(
      `the server's own metrics cannot be read at ${address} (--scrape): ${error}. The run goes on and keeps asking.`,
    );
  }
  let busy: Promise<unknown> = Promise.resolve();
  let idle = true;
  const timer = setInterval(() => {
    beats++;
    // a server that answers late gets no second request before the first is through
    if (!idle || beats % strideAt(beats) !== 0) return;
    idle = false;
    busy = beat().finally(() => {
      idle = true;
    });
  }, intervalMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await busy;
      await beat();
      return file.close();
    },
  };
}

/** 1, 2, 4, ... so that each doubling of the run adds half of FULL_BEAT readings more. */
export function strideAt(beats: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(beats / FULL_BEAT)));
}

async function readOne(url: string, target: number, at: number): Promise<ServerSample> {
  const began = performance.now();
  const done = (figures: ServerSample["figures"], error: string | null): ServerSample => {
    const tookMs = Math.round((performance.now() - began) * 10) / 10;
    return { v: 1, at, target, tookMs, figures, error };
  };
  try {
    const figures = readFigures(await fetchText(url));
    return done(figures, figures === null ? "it publishes nothing of vLLM, llama.cpp, TGI or SGLang" : null);
  } catch (error) {
    return done(null, systemReason(error));
  }
}
