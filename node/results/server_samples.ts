/** Reads a run's server_metrics.ndjson. It must not know what the figures mean. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SERVER_METRICS_FILE, type ServerSample } from "../../core/report/server/sample.ts";

/** Every whole line, in order; empty when the run read none. Half a line at the end is what a killed run leaves. */
export function readServerSamples(dir: string): ServerSample[] {
  let text: string;
  try {
    text = readFileSync(join(dir, SERVER_METRICS_FILE), "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    try {
      const sample = JSON.parse(line) as Partial<ServerSample> | null;
      return isSample(sample) ? [sample] : [];
    } catch {
      return [];
    }
  });
}

function isSample(sample: Partial<ServerSample> | null): sample is ServerSample {
  if (sample === null || sample.v !== 1 || typeof sample.at !== "number" || typeof sample.target !== "number")
    return false;
  const { figures } = sample;
  if (figures === null) return true;
  return [figures?.gauges, figures?.counters, figures?.histograms].every(
    (part) => typeof part === "object" && part !== null,
  );
}
