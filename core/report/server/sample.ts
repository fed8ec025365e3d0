/**
 * One reading of a server's /metrics in our words: what `server_metrics.ndjson` keeps line by line, and how the server's own text
 * becomes it. Pure. It must not know how the text was fetched.
 */
import { readExposition, type Sample } from "./exposition.ts";
import { type CounterName, type GaugeName, type HistogramName, SERVERS, type ServerKind } from "./names.ts";

/** The file of a run that keeps the readings. */
export const SERVER_METRICS_FILE = "server_metrics.ndjson";

/** As servers publish it: cumulative counts by upper limit in seconds, ascending; limit null = infinity. */
export interface Buckets {
  sum: number;
  count: number;
  buckets: [number | null, number][];
}

export interface ServerFigures {
  server: ServerKind;
  /** sums over the models and engines behind one address; cacheUsed: the fullest, 0..1 */
  gauges: Partial<Record<GaugeName, number>>;
  /** since the server began */
  counters: Partial<Record<CounterName, number>>;
  histograms: Partial<Record<HistogramName, Buckets>>;
}

export interface ServerSample {
  v: 1;
  /** when it was asked, epoch ms */
  at: number;
  /** number of the address in the list that was given, from 0 */
  target: number;
  /** how long it took to answer */
  tookMs: number;
  /** null = it could not be read: `error` says why */
  figures: ServerFigures | null;
  error: string | null;
}

/** The figures in a text; null = none of a server that we know. */
export function readFigures(text: string): ServerFigures | null {
  const samples = new Map<string, Sample[]>();
  for (const sample of readExposition(text, (name) => SERVERS.some(({ prefix }) => name.startsWith(prefix)))) {
    const same = samples.get(sample.name);
    if (same === undefined) samples.set(sample.name, [sample]);
    else same.push(sample);
  }
  const names = [...samples.keys()];
  const server = SERVERS.find(({ prefix }) => names.some((name) => name.startsWith(prefix)));
  if (server === undefined) return null;
  const { kind } = server;
  const one = (name: string, found: readonly string[] = []) => {
    const there = found.find((candidate) => samples.has(candidate));
    const values = (there === undefined ? [] : (samples.get(there) ?? [])).map(({ value }) => value);
    if (values.length === 0) return [];
    // shares do not add up
    const value = name === "cacheUsed" ? Math.max(...values) : values.reduce((a, b) => a + b, 0);
    return [[name, value]];
  };
  const gauges = Object.entries(server.gauges).flatMap(([name, found]) => one(name, found));
  const counters = Object.entries(server.counters).flatMap(([name, found]) => one(name, found));
  const histograms = Object.entries(server.histograms).flatMap(([name, found]) => {
    const there = found.find((candidate) => samples.has(`${candidate}_count`));
    return there === undefined ? [] : [[name, bucketsOf(there, samples)]];
  });
  return {
    server: kind,
    gauges: Object.fromEntries(gauges) as ServerFigures["gauges"],
    counters: Object.fromEntries(counters) as ServerFigures["counters"],
    histograms: Object.fromEntries(histograms) as ServerFigures["histograms"],
  };
}

/** Label sets added up; TGI publishes summaries in some versions, which have no buckets. */
function bucketsOf(name: string, samples: ReadonlyMap<string, readonly Sample[]>): Buckets {
  const total = (suffix: string) => (samples.get(`${name}_${suffix}`) ?? []).reduce((sum, { value }) => sum + value, 0);
  const counts = new Map<number, number>();
  for (const { labels, value } of samples.get(`${name}_bucket`) ?? []) {
    const limit = /^\+?Inf$/i.test(labels.le ?? "") ? Number.POSITIVE_INFINITY : Number(labels.le);
    if (!Number.isNaN(limit)) counts.set(limit, (counts.get(limit) ?? 0) + value);
  }
  const buckets = [...counts].sort(([a], [b]) => a - b);
  return {
    sum: total("sum"),
    count: total("count"),
    buckets: buckets.map(([limit, count]) => [Number.isFinite(limit) ? limit : null, count]),
  };
}
