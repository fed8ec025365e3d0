/** Columns out of small records, as a reader would make them: what tests say in a line becomes an input. */
import { binOf, ZERO_BIN } from "../bins.ts";
import {
  DIMENSIONS,
  type GapCells,
  type Group,
  type ListColumn,
  type ReportInput,
  type RequestColumns,
  type TextColumn,
  type TokenCells,
} from "../input.ts";
import { spreadEvenly, spreadOverChunks } from "../stats/tokens.ts";

export const START = 1_800_000_000_000;
const GAMMA = 1.01;

/** Times in ms; `sent` since START. */
export interface Row {
  sent: number | null;
  /** of one never sent: when it was begun */
  began: number | null;
  /** null = the only one */
  run: string | null;
  scenario: string;
  suite: string;
  model: string;
  mode: string;
  prompt: string;
  api: string;
  outcome: string;
  errorClass: string | null;
  status: number;
  try: number;
  final: boolean;
  firstSent: number | null;
  startDelay: number | null;
  ttfb: number | null;
  ttfe: number | null;
  ttft: number | null;
  e2e: number | null;
  close: number | null;
  tpot: number | null;
  gapsUs: number[] | null;
  lagUs: number | null;
  tokensIn: number | null;
  tokensOut: number | null;
  chunks: number | null;
  faults: string[];
  checksFailed: string[];
}

const GOOD: Row = {
  ...{ began: null, run: null },
  ...{ sent: 0, scenario: "load", suite: "chat-api", model: "m", mode: "stream", prompt: "short", api: "chat" },
  ...{ outcome: "ok", errorClass: null, status: 200, try: 1, final: true, firstSent: null, startDelay: null },
  ...{ ttfb: 50, ttfe: 80, ttft: 100, e2e: 300, close: 310, tpot: 20, gapsUs: [100_000, 100_000], lagUs: 10 },
  ...{ tokensIn: 5, tokensOut: 11, chunks: 3, faults: [], checksFailed: [] },
};

export function good(changes: Partial<Row> = {}): Row {
  return { ...GOOD, ...changes };
}

/** Never got beyond an error status: no time but TTFB and close. */
export function bad(changes: Partial<Row> = {}): Row {
  return good({
    ...{ outcome: "error", errorClass: "server", status: 503, ttfe: null, ttft: null, e2e: null, close: 60, tpot: null },
    ...{ gapsUs: null, tokensOut: null, tokensIn: null, chunks: null },
    ...changes,
  });
}

export function inputOf(given: readonly Row[], settings: Partial<ReportInput> = {}): ReportInput {
  const place = (row: Row) => row.sent ?? row.began ?? Number.MAX_VALUE;
  const rows = given.toSorted((a, b) => place(a) - place(b));
  const keys = [...new Set(rows.map(keyOf))];
  return {
    startMs: START,
    requests: columnsOf(rows),
    groups: keys.map((key) => JSON.parse(key) as Group),
    gaps: gapsOf(rows, keys),
    tokens: tokensOf(rows, keys),
    slo: null,
    warmup: null,
    dropped: { all: null, byScenario: {} },
    ...settings,
  };
}

function keyOf(row: Row): string {
  return JSON.stringify(Object.fromEntries(DIMENSIONS.map((name) => [name, row[name]])));
}

function columnsOf(rows: readonly Row[]): RequestColumns {
  const number = (value: (row: Row) => number | null) => Float64Array.from(rows, (row) => value(row) ?? Number.NaN);
  const text = (value: (row: Row) => string | null): TextColumn => {
    const values = [...new Set(rows.map(value).filter((name) => name !== null))];
    return { values, codes: Int32Array.from(rows, (row) => values.indexOf(value(row) ?? "\0")) };
  };
  const list = (value: (row: Row) => string[]): ListColumn => {
    const values = [...new Set(rows.flatMap(value))];
    const offsets = [0];
    for (const row of rows) offsets.push((offsets.at(-1) ?? 0) + value(row).length);
    return { values, offsets, codes: rows.flatMap((row) => value(row).map((name) => values.indexOf(name))) };
  };
  const stamp = (ms: number | null) => (ms === null ? null : START + ms);
  return {
    rows: rows.length,
    scenario: text((row) => row.scenario),
    suite: text((row) => row.suite),
    model: text((row) => row.model),
    mode: text((row) => row.mode),
    prompt: text((row) => row.prompt),
    api: text((row) => row.api),
    outcome: text((row) => row.outcome),
    errorClass: text((row) => row.errorClass),
    faults: list((row) => row.faults),
    checksFailed: list((row) => row.checksFailed),
    status: number((row) => row.status),
    try: number((row) => row.try),
    final: number((row) => (row.final ? 1 : 0)),
    sentAt: number((row) => stamp(row.sent)),
    ...(rows.some(({ began }) => began !== null) && { beganAt: number((row) => stamp(row.began)) }),
    ...(rows.some(({ run }) => run !== null) && { run: text((row) => row.run) }),
    firstSentAt: number((row) => stamp(row.firstSent ?? (row.try === 1 ? row.sent : null))),
    startDelayMs: number((row) => row.startDelay),
    ttfbMs: number((row) => row.ttfb),
    ttfeMs: number((row) => row.ttfe),
    ttftMs: number((row) => row.ttft),
    e2eMs: number((row) => row.e2e),
    closeMs: number((row) => row.close),
    tpotMs: number((row) => row.tpot),
    gapMaxUs: number((row) => (row.gapsUs?.length ? Math.max(...row.gapsUs) : null)),
    lagMaxUs: number((row) => row.lagUs),
    tokensIn: number((row) => row.tokensIn),
    tokensOut: number((row) => row.tokensOut),
    chunks: number((row) => row.chunks),
  };
}

/** Forty stretches over all rows. */
function gapsOf(rows: readonly Row[], keys: readonly string[]): GapCells | null {
  const cells = { group: [] as number[], block: [] as number[], bin: [] as number[], count: [] as number[] };
  const totals = keys.map(() => ({ count: 0, sumUs: 0, maxUs: 0 }));
  rows.forEach((row, place) => {
    if (row.outcome !== "ok") return;
    for (const gap of row.gapsUs ?? []) {
      const group = keys.indexOf(keyOf(row));
      cells.group.push(group);
      cells.block.push(Math.floor((place * 40) / rows.length));
      cells.bin.push(gap > 0 ? binOf(gap, GAMMA) : ZERO_BIN);
      cells.count.push(1);
      const total = totals[group]!;
      total.count++;
      total.sumUs += gap;
      total.maxUs = Math.max(total.maxUs, gap);
    }
  });
  return cells.group.length === 0 ? null : { gamma: GAMMA, ...cells, totals };
}

function tokensOf(rows: readonly Row[], keys: readonly string[]): TokenCells | null {
  const cells = { group: [] as number[], second: [] as number[], tokens: [] as number[] };
  for (const row of rows) {
    if (row.outcome !== "ok" || row.sent === null || !row.tokensOut || row.e2e === null) continue;
    const sink = (second: number, n: number) => {
      cells.group.push(keys.indexOf(keyOf(row)));
      cells.second.push(second);
      cells.tokens.push(n);
    };
    if (row.gapsUs?.length) spreadOverChunks(row.sent + (row.ttft ?? 0), row.gapsUs, row.tokensOut, sink);
    else spreadEvenly(row.sent + (row.ttft ?? row.e2e), row.sent + row.e2e, row.tokensOut, sink);
  }
  return cells.group.length === 0 ? null : cells;
}
