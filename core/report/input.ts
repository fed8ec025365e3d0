/**
 * What the report is built from: columns over all tries of the load, as plain arrays, so that a reader (DuckDB, a file, a
 * test) can hand over a million rows without a million objects. This file must not know who reads them or from where.
 *
 * Rows: one per record (one try), only of the load (the reader leaves out `setup` and `teardown`: the pre-flight), in the
 * order of `placedAt()` (rows.ts): of sending, where that is unknown of beginning; those without either come last. That order is
 * what every interval rests on.
 * Unknown is NaN in a number column and -1 in a text column, never 0. An absent optional column is unknown in every row.
 */
import type { Slo } from "../plan/types.ts";
import type { EngineCount, PromptCount } from "./reconcile.ts";

/** One number per row; NaN = unknown. Float64Array is best. */
export type NumberColumn = ArrayLike<number>;

/** One text per row out of a list; code -1 = unknown. */
export interface TextColumn {
  values: readonly string[];
  codes: ArrayLike<number>;
}

/** Several texts per row: those of row i are `codes[offsets[i]] .. codes[offsets[i + 1] - 1]`. */
export interface ListColumn {
  values: readonly string[];
  /** rows + 1 entries */
  offsets: ArrayLike<number>;
  codes: ArrayLike<number>;
}

export type DimensionName = "scenario" | "suite" | "model" | "mode" | "prompt" | "api";
export const DIMENSIONS: readonly DimensionName[] = ["scenario", "suite", "model", "mode", "prompt", "api"];

/** Fields of the record, by their own names. Times are ms (`Us`: microseconds), stamps epoch ms. */
export interface RequestColumns {
  rows: number;
  scenario: TextColumn;
  suite: TextColumn;
  model: TextColumn;
  mode: TextColumn;
  prompt: TextColumn;
  api: TextColumn;
  /** ok, error, left, interrupted */
  outcome: TextColumn;
  errorClass: TextColumn;
  faults: ListColumn;
  checksFailed: ListColumn;
  /** HTTP status, 0 = none came */
  status: NumberColumn;
  /** 1 = first try */
  try: NumberColumn;
  /** 1 = no retry follows, 0 = one does */
  final: NumberColumn;
  sentAt: NumberColumn;
  /** when the try was begun, before name and connection: the place in time of what was never sent */
  beganAt?: NumberColumn;
  /** testid of the run the row is of. Absent: all are of one. Time between runs is no time of the report (axis.ts) */
  run?: TextColumn;
  /** when the first try of the same request was sent; of a first try its own `sentAt`. Absent: what retried requests took as a whole is unknown */
  firstSentAt?: NumberColumn;
  plannedAt?: NumberColumn;
  startDelayMs?: NumberColumn;
  blockedMs?: NumberColumn;
  connectMs?: NumberColumn;
  tlsMs?: NumberColumn;
  ttfbMs: NumberColumn;
  ttfeMs?: NumberColumn;
  ttftMs: NumberColumn;
  ttvtMs?: NumberColumn;
  e2eMs: NumberColumn;
  closeMs: NumberColumn;
  tpotMs: NumberColumn;
  /** largest gap of the request, for the time series and `gapMax`; NaN with fewer than two token events */
  gapMaxUs?: NumberColumn;
  queueMs?: NumberColumn;
  /** how long a refusal asked to wait */
  retryAfterMs?: NumberColumn;
  lagMaxUs?: NumberColumn;
  tokensIn: NumberColumn;
  tokensOut: NumberColumn;
  tokensCached?: NumberColumn;
  /** token-bearing events */
  chunks?: NumberColumn;
}

/** One combination of the dimensions' values that occurs (unknown: an empty text); the index in its list is the `group` of cells. */
export type Group = Record<DimensionName, string>;

/**
 * Chunk gaps of successful requests, counted: at a hundred gaps a request they are too many to hand over one by one.
 * One entry per (group, block, bin). Rows of the warm-up (`coldRows()` in rows.ts) are left out by the reader.
 */
export interface GapCells {
  /** bin i holds gaps in (gamma^(i-1), gamma^i] microseconds (`binOf()` in bins.ts, as the engine's histograms); at most 1.01 */
  gamma: number;
  group: ArrayLike<number>;
  /**
   * stretch of time the request was sent in, ascending with time: gaps of one stretch depend on each other. Best: forty stretches
   * per scenario, each with as many requests (`ntile(40) over (partition by scenario order by sentAt) + 40 * number of the scenario`)
   */
  block: ArrayLike<number>;
  /** ZERO_BIN (bins.ts) for gaps of 0 */
  bin: ArrayLike<number>;
  count: ArrayLike<number>;
  /** exact totals by group, in the order of `groups` */
  totals: readonly { count: number; sumUs: number; maxUs: number }[];
}

/** Output tokens that arrived in each second: usage spread over the request's chunk stamps (stats/tokens.ts). */
export interface TokenCells {
  group: ArrayLike<number>;
  /** whole seconds of the report's time (`axisOf()` in axis.ts): of a single run those since `startMs` */
  second: ArrayLike<number>;
  tokens: ArrayLike<number>;
}

/** Seconds from the start, or first tries in the order of sending, that are told apart as cold start: of each run. */
export type Warmup = { seconds: number } | { requests: number };

export interface ReportInput {
  /** epoch ms, a whole second at or before the first `placedAt()`: zero of every time in the report */
  startMs: number;
  requests: RequestColumns;
  groups: readonly Group[];
  /** null = gaps are not known (stock k6) */
  gaps: GapCells | null;
  /** null = spread evenly between the first and the last token, and the report says so */
  tokens: TokenCells | null;
  slo: Slo | null;
  warmup: Warmup | null;
  /** planned starts for which no VU was free; null = unknown */
  dropped: { all: number | null; byScenario: Readonly<Record<string, number>> };
  /** in flight by the engine's count; null or absent: unknown, or of several runs */
  engine?: EngineCount | null;
  /** of the run's workload; null or absent: it has none */
  prompts?: PromptCount | null;
}
