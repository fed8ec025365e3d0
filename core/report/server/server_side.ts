/**
 * The server's own figures beside the client's, and the residue between them: what the network, a gateway, HTTP and the client's
 * machine add, and what others ask of the same server. Pure. It must not know files or how a reading was made.
 */
import type { Report } from "../types.ts";
import { series } from "./moments.ts";
import { type GaugeName, SERVERS } from "./names.ts";
import { gaugeRow, share, timeRows, totalRow } from "./rows.ts";
import type { ServerSample } from "./sample.ts";
import type { ServerSide, SideRow } from "./types.ts";
import { counted, type Ends, endsOf, grown, type Reading, restarted, type Stretch } from "./window.ts";

/** What is taken of a report; null = there is none: the server's figures stand alone. */
export type ReportFacts = Pick<Report, "about" | "whole">;

/**
 * null = nobody read anything. `samples` in the order in which they were made.
 * @param aside requests of ours that ended meanwhile and are not of the load: the end of a warm-up
 */
export function serverSide(samples: readonly ServerSample[], report: ReportFacts | null, aside = 0): ServerSide | null {
  const [first] = samples;
  if (first === undefined) return null;
  const readings = samples.filter((sample): sample is Reading => sample.figures !== null);
  const targets = [...new Set(samples.map(({ target }) => target))];
  const stretch = stretchOf(samples, report);
  const zeroMs = report?.about.startMs ?? first.at;
  const byTarget = targets.map((target) => readings.filter((reading) => reading.target === target));
  const warnings = warningsOf(samples, byTarget);
  const ends = byTarget.flatMap((own) => endsOf(own, stretch) ?? []);
  const whole = byTarget.every((own) => own.length > 1 && !restarted(own)) ? ends : [];
  const moments = series(readings, targets.length, zeroMs);
  return {
    v: 1,
    servers: [...new Set(readings.map(({ figures }) => figures.server))],
    targets: targets.length,
    readings: { all: samples.length, failed: samples.length - readings.length },
    covers: coversOf(whole, zeroMs),
    rows: [...rowsOf(readings, stretch, targets.length, report), ...countedRows(whole, report)],
    series: moments,
    warnings: [...warnings, ...strangers(whole, report, aside)],
  };
}

/** The load without its warm-up. */
function stretchOf(samples: readonly ServerSample[], report: ReportFacts | null): Stretch {
  if (report === null) return { fromMs: samples[0]?.at ?? 0, toMs: samples.at(-1)?.at ?? 0 };
  const { startMs, durationSeconds } = report.about;
  const warmSeconds = report.whole.throughput.measured?.window.fromSeconds ?? 0;
  return { fromMs: startMs + warmSeconds * 1000, toMs: startMs + durationSeconds * 1000 };
}

function coversOf(ends: readonly Ends[], zeroMs: number): ServerSide["covers"] {
  if (ends.length === 0) return null;
  const from = Math.min(...ends.map(({ first }) => first.at));
  const to = Math.max(...ends.map(({ last }) => last.at));
  return { fromSeconds: (from - zeroMs) / 1000, toSeconds: (to - zeroMs) / 1000 };
}

const GAUGES: readonly GaugeName[] = ["running", "waiting", "cacheUsed"];

function rowsOf(
  readings: readonly Reading[],
  { fromMs, toMs }: Stretch,
  targets: number,
  report: ReportFacts | null,
): SideRow[] {
  const inside = readings.filter(({ at }) => at >= fromMs && at <= toMs);
  const moments = series(inside, targets, fromMs, Number.POSITIVE_INFINITY);
  const measured = report?.whole.throughput.measured ?? null;
  const inFlight = moments.flatMap(({ running, waiting }) =>
    running === null && waiting === null ? [] : [(running ?? 0) + (waiting ?? 0)],
  );
  return [
    gaugeRow("inFlight", "mean", inFlight, measured?.inFlightMean ?? null),
    gaugeRow("inFlight", "max", inFlight, measured?.inFlightMax ?? null),
    ...GAUGES.flatMap((name) => {
      const values = moments.flatMap((moment) => moment[name] ?? []);
      return [gaugeRow(name, "mean", values, null), gaugeRow(name, "max", values, null)];
    }),
  ].filter(({ server }) => server !== null);
}

function countedRows(ends: readonly Ends[], report: ReportFacts | null): SideRow[] {
  const cut = report?.whole ?? null;
  const tokens = cut?.tokens ?? null;
  return [
    totalRow("requests", "requests", cut?.counts.tries.ok ?? null, grown(ends, "requests")),
    totalRow("tokensIn", "tokens", tokens?.in ?? null, grown(ends, "tokensIn")),
    totalRow("tokensOut", "tokens", tokens?.out ?? null, grown(ends, "tokensOut")),
    totalRow("preemptions", "times", null, grown(ends, "preemptions")),
    ...timeRows("queue", cut?.latencies.queue ?? null, counted(ends, "queue")),
    ...timeRows("ttft", cut?.latencies.ttft ?? null, counted(ends, "ttft")),
    ...timeRows("itl", cut?.latencies.gap ?? null, counted(ends, "itl")),
    ...timeRows("tpot", cut?.latencies.tpot ?? null, counted(ends, "tpot")),
    ...timeRows("e2e", cut?.latencies.e2e ?? null, counted(ends, "e2e")),
  ].filter(({ server, serverBetween }) => server !== null || serverBetween !== null);
}

function warningsOf(samples: readonly ServerSample[], byTarget: readonly (readonly Reading[])[]): string[] {
  const warnings: string[] = [];
  const failed = samples.filter(({ figures }) => figures === null);
  if (failed.length > 0) {
    const reason = failed.at(-1)?.error ?? "no reason given";
    warnings.push(`${failed.length} of ${samples.length} readings of the server's metrics failed: ${reason}.`);
  }
  byTarget.forEach((own, i) => {
    if (restarted(own))
      warnings.push(`The counts of server ${i + 1} went down: it began anew, its totals are left out.`);
    else if (own.length === 1) warnings.push(`Server ${i + 1} was read only once: what grew is not known.`);
    const missing = SERVERS.find(({ kind }) => kind === own[0]?.figures.server);
    if (missing !== undefined && missing.histograms.ttft === undefined) {
      warnings.push(`${missing.label} does not publish its time to first token: that figure is the client's alone.`);
    }
  });
  return [...new Set(warnings)];
}

/** More than the pre-flight and rounding explain. */
const STRANGERS = 0.02;

function strangers(ends: readonly Ends[], report: ReportFacts | null, aside: number): string[] {
  const server = grown(ends, "requests");
  if (server === null || report === null) return [];
  const { tries } = report.whole.counts;
  const ours = tries.ok + tries.error + tries.left + tries.interrupted;
  const known =
    aside > Math.max(2, ours * STRANGERS)
      ? [
          `${aside} requests of the warm-up ended when the load had begun: the server's totals hold them, the client's do not.`,
        ]
      : [];
  const others = server - ours - aside;
  if (others <= Math.max(2, ours * STRANGERS)) return known;
  return [
    ...known,
    `The server finished ${server} requests while we sent ${ours + aside} (${share(others, server)} of its work was not ours): others use it, and its figures are of all of them.`,
  ];
}
