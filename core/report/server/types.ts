/**
 * What the server says of itself beside what the client measured. Derived by serverSide(), only read by renderings. Missing is null,
 * never 0; times are ms.
 */
import type { Between } from "./buckets.ts";
import type { ServerKind } from "./names.ts";

export type SideFigure =
  | "requests"
  | "tokensIn"
  | "tokensOut"
  | "preemptions"
  | "inFlight"
  | "running"
  | "waiting"
  | "cacheUsed"
  | "queue"
  | "ttft"
  | "itl"
  | "tpot"
  | "e2e";

/** One figure, as each side has it. */
export interface SideRow {
  figure: SideFigure;
  statistic: "total" | "mean" | "max" | "p50" | "p95";
  unit: "requests" | "tokens" | "share" | "ms" | "times";
  client: number | null;
  server: number | null;
  /** of percentiles, which the server counts into buckets: the bucket that holds it (`server` is null then) */
  serverBetween: Between | null;
  /** client - server, where both are exact. Of times: what lies between the two points of measurement */
  residue: number | null;
  /** the same for a percentile; low null = open below */
  residueBetween: { low: number | null; high: number } | null;
  /** samples behind a time */
  clientN: number | null;
  serverN: number | null;
}

/** One moment; several servers are added up. */
export interface ServerMoment {
  /** since the report's start; below 0: before the load */
  atSeconds: number;
  running: number | null;
  waiting: number | null;
  cacheUsed: number | null;
  /** since the moment before */
  tokensOutPerSecond: number | null;
}

export interface ServerSide {
  v: 1;
  /** of all addresses that answered */
  servers: ServerKind[];
  /** how many addresses were asked */
  targets: number;
  readings: { all: number; failed: number };
  /** the stretch that totals and times cover, seconds since the report's start */
  covers: { fromSeconds: number; toSeconds: number } | null;
  rows: SideRow[];
  /** at most 600 */
  series: ServerMoment[];
  /** sentences */
  warnings: string[];
}
