/**
 * The report as CSV (RFC 4180: CRLF, quotes doubled): one row per part of the run and metric. Unknown is empty. A text that a
 * spreadsheet would take for a formula gets an apostrophe before it. Pure.
 */
import type { Cut, Distribution, Report } from "../types.ts";
import { clean } from "./clean.ts";

const PERCENTILES = ["p50", "p90", "p95", "p99", "p99.9"] as const;

const HEAD = [
  ...["dimension", "value", "metric", "unit", "n", "figure", "mean", "min", "max"],
  ...PERCENTILES.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
  "n_effective",
];

type Cell = string | number | null;

export function reportCsv(report: Report): string {
  const rows: Cell[][] = [
    ...cutRows("whole", "", report.whole),
    ...report.cuts.flatMap(({ dimension, value, cut }) => cutRows(dimension, value, cut)),
    ...(report.coldStart === null ? [] : cutRows("coldStart", "", report.coldStart)),
  ];
  return [HEAD, ...rows].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

function cutRows(dimension: string, value: string, cut: Cut): Cell[][] {
  const single = (metric: string, unit: string, figure: number | null): Cell[] => {
    const cells: Cell[] = [dimension, value, metric, unit, null, figure];
    return [...cells, ...new Array<null>(HEAD.length - cells.length).fill(null)];
  };
  const { tries, firstTries, finals, dropped } = cut.counts;
  const { measured } = cut.throughput;
  return [
    ...Object.entries(cut.latencies).map(([name, of]) => [dimension, value, name, of.unit, ...distribution(of)]),
    [dimension, value, "outputSpeed", cut.outputSpeed.unit, ...distribution(cut.outputSpeed)],
    single("tries", "requests", tries.all),
    single("firstTries", "requests", firstTries.all),
    single("finals", "requests", finals.all),
    ...(["ok", "error", "left", "interrupted"] as const).map((name) => single(name, "requests", tries[name])),
    single("dropped", "starts", dropped),
    single("success", "share", cut.rates.success.value),
    single("firstTrySuccess", "share", cut.rates.firstTrySuccess.value),
    single("goodput", "share", cut.goodput?.share ?? null),
    single("tokensIn", "tokens", cut.tokens.in),
    single("tokensOut", "tokens", cut.tokens.out),
    single("requestsPerSecond", "1/s", measured?.requestsPerSecond ?? null),
    single("tokensOutPerSecond", "tokens/s", measured?.tokensOutPerSecond ?? null),
    ...cut.errorClasses.map(({ name, count }) => single(`error:${name}`, "requests", count)),
    ...cut.faults.map(({ name, count }) => single(`fault:${name}`, "requests", count)),
    ...cut.checksFailed.map(({ name, count }) => single(`check:${name}`, "requests", count)),
  ];
}

function distribution({ n, mean, min, max, percentiles, nEffective }: Distribution): Cell[] {
  const figures = PERCENTILES.flatMap((name) => {
    const { value, low, high } = percentiles[name];
    return [value, low, high];
  });
  return [n, null, mean, min, max, ...figures, nEffective];
}

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = clean(value);
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replace(/"/g, '""')}"` : safe;
}
