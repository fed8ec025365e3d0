/** The load generator itself: what measured, by which clock, and whether it was late. Pure. */
import type { RunSeries } from "../contract/engine.ts";
import { type Block, entry, type Line, line } from "./lines.ts";
import { STOCK } from "./not_known.ts";
import { quantile } from "./quantile.ts";
import type { Summary } from "./types.ts";

/** Above this the client's own lateness is worth a look: a gap between tokens is of that size. */
export const LATE_MS = 20;

export function loadGenerator({ series, engine, records }: Summary): Block {
  const lines = series === null ? [entry("Engine", `none (${STOCK})`)] : own(series, engine, records);
  return { title: "Load generator", lines };
}

function own(series: RunSeries, engine: string | null, records: string | null): Line[] {
  const { beats, lateMsP99, lateMsMax } = series.heartbeat;
  const late = beats > 0 && lateMsP99 > LATE_MS;
  const most = series.seconds.reduce((max, second) => Math.max(max, second.inFlight), 0);
  const lines = [
    entry("Engine", `${engine ?? "?"}, ${series.kernelClock ? "kernel receive stamps" : "our own clock"}`),
    entry("Requests in Flight (max)", String(most)),
    entry(
      "Heartbeat Late (p99, max)",
      beats > 0 ? `${lateMsP99.toFixed(2)}ms, ${lateMsMax.toFixed(2)}ms` : "n/a (no beats)",
      late ? "warn" : "plain",
    ),
    entry("Client Lag (p99, max)", lag(series)),
    entry(
      "Records",
      records === null
        ? "none (LLMLOAD_RECORDS names no file)"
        : `${series.recordsWritten} (${series.interrupted} interrupted)`,
    ),
  ];
  return late ? [...lines, line("  The load generator was late itself: times may be its own doing.", "warn")] : lines;
}

/** The histogram holds the largest lag of each response, in microseconds. */
function lag({ histograms }: RunSeries): string {
  const p99 = quantile(histograms.lag, 0.99);
  const max = histograms.lag.max;
  return p99 === null || max === null
    ? "n/a (no stamps)"
    : `${(p99 / 1000).toFixed(2)}ms, ${(max / 1000).toFixed(2)}ms`;
}
