/** The load generator itself: what measured, by which clock, and whether it was late. Pure. */
import type { RunSeries } from "../contract/engine.ts";
import type { ClientVerdict, ClientWord } from "../verdict/client.ts";
import { looksWithin } from "../verdict/client_figures.ts";
import { type Block, entry, type Line, line, type Tone } from "./lines.ts";
import { STOCK } from "./not_known.ts";
import { loadSeconds } from "./page/series.ts";
import { quantile } from "./quantile.ts";
import type { Summary } from "./types.ts";

/** Above this the client's own lateness is worth a look: a gap between tokens is of that size. */
export const LATE_MS = 20;

export function loadGenerator({ series, engine, records, client }: Summary): Block {
  const lines = series === null ? [entry("Engine", `none (${STOCK})`)] : own(series, engine, records);
  return { title: "Load generator", lines: [...lines, ...clientLines(client)] };
}

const SIGNS: Record<ClientWord, readonly [text: string, tone: Tone]> = {
  valid: ["✓ valid", "good"],
  doubtful: ["⚠ doubtful", "warn"],
  "client-bound": ["✗ client-bound", "bad"],
  unknown: ["– not evaluated", "plain"],
};

/** The word on the client, and why. */
function clientLines(client: ClientVerdict | null): Line[] {
  if (client === null) return [];
  const [text, tone] = SIGNS[client.word];
  return [
    entry("Client", text, tone),
    ...client.reasons.map((reason) => line(`    ${reason}`, tone)),
    ...client.causes.map((cause) => line(`    (${cause})`)),
    ...client.notEvaluated.map((what) => line(`    not evaluated: ${what}`, "dim")),
  ];
}

/** Above everything else: figures that are the client's own must not be read as the server's. */
export function clientBound({ client }: Summary): Block | null {
  if (client?.word !== "client-bound") return null;
  return {
    title: "The load generator was the bottleneck",
    lines: [
      ...client.reasons.map((reason) => line(`  ${reason}`, "bad")),
      line("  The figures below are at least in part its own, and not the server's.", "bad"),
    ],
  };
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
    ...used(series),
    entry(
      "Records",
      records === null
        ? "none (LLMLOAD_RECORDS names no file)"
        : `${series.recordsWritten} (${series.interrupted} interrupted)`,
    ),
  ];
  return late ? [...lines, line("  The load generator was late itself: times may be its own doing.", "warn")] : lines;
}

/** Over the load; the memory is the process's at its largest. */
function used(series: RunSeries): Line[] {
  const load = loadSeconds(series);
  const { client } = series;
  if (client === undefined || load === null) return [];
  const looks = looksWithin(client.seconds, load.from, load.from + load.bins.length);
  const cpu = looks.flatMap(({ cpuSeconds, seconds }) => (cpuSeconds === null ? [] : [[cpuSeconds, seconds] as const]));
  const memory = looks.flatMap(({ rssBytes }) => rssBytes ?? []);
  const spent = cpu.reduce((sum, [, seconds]) => sum + seconds, 0);
  const mean = cpu.reduce((sum, [seconds]) => sum + seconds, 0) / spent;
  const most = Math.max(...cpu.map(([used, seconds]) => used / seconds));
  const { processors } = client.limits;
  return [
    ...(spent > 0
      ? [
          entry(
            "Processors Used (mean, max)",
            `${mean.toFixed(2)}, ${most.toFixed(2)} of ${Math.round(processors * 100) / 100}`,
          ),
        ]
      : []),
    ...(memory.length > 0 ? [entry("Memory (max)", `${(Math.max(...memory) / 2 ** 20).toFixed(0)} MiB`)] : []),
  ];
}

/** The histogram holds the largest lag of each response, in microseconds. */
function lag({ histograms }: RunSeries): string {
  const p99 = quantile(histograms.lag, 0.99);
  const max = histograms.lag.max;
  return p99 === null || max === null
    ? "n/a (no stamps)"
    : `${(p99 / 1000).toFixed(2)}ms, ${(max / 1000).toFixed(2)}ms`;
}
