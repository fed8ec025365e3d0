/**
 * The report for a console: what the records bear, with intervals. Behind a suite's own summary it need not say again what stands
 * there. Foreign text is one line without control characters. Pure; the caller paints nothing: plain text everywhere.
 */
import type { Distribution, LatencyName, NamedCut, Percentile, Report } from "../types.ts";
import { clean } from "./clean.ts";
import { CLIENT_WORDS, clientSentences, ownErrorSentence } from "./client.ts";
import { aligned } from "./columns.ts";
import { crossChecks, extent, goodputLine, rate } from "./lines.ts";
import { count, interval, number, percent, share } from "./numbers.ts";
import { serverText } from "./server.ts";

export interface TextOptions {
  /** the suite's summary stands above: errors, thresholds and verdict have been told */
  afterSummary: boolean;
}

const SHOWN: readonly (readonly [LatencyName, string])[] = [
  ["ttfb", "TTFB"],
  ["ttft", "TTFT"],
  ["tpot", "TPOT"],
  ["gap", "Chunk gaps"],
  ["gapMax", "Largest gap"],
  ["e2e", "E2E"],
  ["close", "Close"],
  ["startDelay", "Start delay"],
  ["ttftScheduled", "TTFT from planned"],
  ["e2eScheduled", "E2E from planned"],
  ["queue", "Server's queue"],
];
const PERCENTILES = ["p50", "p90", "p95", "p99"] as const;
const MOST_ROWS = 20;
const MOST_THRESHOLDS = 50;
const WIDTH = 100;

export function reportText(report: Report, { afterSummary }: TextOptions = { afterSummary: false }): string {
  const told = afterSummary ? [] : [heading(report), verdict(report)];
  const more = afterSummary ? [goodput(report)] : [load(report), errors(report), thresholds(report)];
  const server = report.server === undefined ? "" : serverText(report.server).trimEnd();
  const blocks = [
    ...told,
    latencies(report),
    ...more,
    checks(report),
    parts(report.cuts),
    server,
    warnings(report),
    client(report, afterSummary),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function heading({ copied, about, settings }: Report): string {
  const words = { passed: "passed", failed: "failed", not_evaluated: "could not be evaluated", cut_short: "cut short" };
  const testid = copied.run?.testid;
  const name = typeof testid === "string" ? `${clean(testid)}: ` : "";
  const warmup =
    settings.warmup === null
      ? ""
      : `, warm-up of ${"seconds" in settings.warmup ? `${settings.warmup.seconds} s` : `${settings.warmup.requests} requests`} left out`;
  const outcome = copied.outcome === null ? "" : `${words[copied.outcome]}, `;
  return `${name}${outcome}${extent(about)}${warmup}`;
}

function verdict({ copied }: Report): string {
  if (copied.verdict === null) return "";
  const level = copied.verdict.level === "unknown" ? "not evaluated" : copied.verdict.level;
  return [`Verdict: ${clean(level)}`, ...copied.verdict.reasons.map((reason) => `  ${clean(reason)}`)].join("\n");
}

function latencies({ whole }: Report): string {
  const known = SHOWN.filter(([name]) => whole.latencies[name].n > 0);
  if (known.length === 0) return "No request succeeded, so there are no times.";
  const rows = known.map(([name, title]) => latencyRow(title, whole.latencies[name]));
  const speed = whole.outputSpeed;
  const lines = aligned([["PERCENTILES, ms (95 % interval)", "n", ...PERCENTILES, "max"], ...rows]);
  if (speed.n > 0) {
    const { p50 } = speed.percentiles;
    lines.push(`Output speed of one answer: median ${interval(p50)} tokens/s`);
  }
  return [...lines, ...missing(known.map(([name, title]) => [title, whole.latencies[name]]))].join("\n");
}

function latencyRow(title: string, { n, percentiles, max }: Distribution): string[] {
  return [title, count(n), ...PERCENTILES.map((name) => interval(percentiles[name])), number(max)];
}

/** Why a percentile is n/a: each reason once. */
function missing(rows: readonly (readonly [string, Distribution])[]): string[] {
  const gone = rows.flatMap(([, { percentiles }]) => PERCENTILES.map((name) => percentiles[name]));
  return gone.some(isMissing) ? ["n/a: too few samples that are independent of each other"] : [];
}

function isMissing({ value, ofSample }: Percentile): boolean {
  return value === null && ofSample !== null;
}

function load({ whole }: Report): string {
  const { measured } = whole.throughput;
  const rows = [
    ["Succeeded", `${share(whole.rates.success)} of final results`],
    ["At first try", share(whole.rates.firstTrySuccess)],
  ];
  const { left } = whole.counts.tries;
  if (left > 0) rows.push(["Left early", `${count(left)} as planned, in no rate and no latency`]);
  if (measured !== null) {
    rows.push(["Requests", rate(measured.requestsPerSecond)]);
    rows.push(["In flight", `${number(measured.inFlightMean)} on average, ${count(measured.inFlightMax)} at most`]);
    const tokens = measured.tokensOutPerSecond;
    rows.push(["Tokens out", tokens === null ? rate(null) : `${rate(tokens)} over all`]);
  }
  if (whole.goodput !== null) rows.push(["Goodput", goodputLine(whole.goodput)]);
  return ["LOAD", ...aligned(rows, { left: 2 })].join("\n");
}

/** The suite's summary tells it of its own SLO only. */
function goodput({ whole }: Report): string {
  return whole.goodput === null ? "" : `Goodput: ${goodputLine(whole.goodput)}`;
}

function errors({ whole }: Report): string {
  const rows = [
    ...whole.errorClasses.map(({ name, count: n }) => ["error", clean(name), count(n)]),
    ...whole.faults.map(({ name, count: n }) => ["stream fault", clean(name), count(n)]),
    ...whole.checksFailed.map(({ name, count: n }) => ["failed check", clean(name), count(n)]),
  ];
  return rows.length === 0 ? "No errors, no stream faults." : ["ERRORS", ...bounded(rows, 2)].join("\n");
}

function thresholds({ copied }: Report): string {
  const rows = (copied.thresholds ?? []).map(({ metric, expression, ok, value, reason }) => [
    ok === null ? "not evaluated" : ok ? "passed" : "FAILED",
    `${clean(metric)}: ${clean(expression)}`,
    value === null ? clean(reason ?? "") : number(value),
  ]);
  const order = ["FAILED", "not evaluated", "passed"];
  const sorted = rows.sort((a, b) => order.indexOf(a[0] ?? "") - order.indexOf(b[0] ?? ""));
  return rows.length === 0 ? "" : ["THRESHOLDS", ...bounded(sorted, 3, MOST_THRESHOLDS)].join("\n");
}

function checks({ reconciliation }: Report): string {
  const rows = crossChecks(reconciliation);
  return rows.length === 0 ? "" : ["CROSS-CHECKS", ...aligned(rows, { left: 2 })].join("\n");
}

/** Scenario and model side by side, where there are several. */
function parts(cuts: readonly NamedCut[]): string {
  const rows = cuts
    .filter(({ dimension }) => dimension === "scenario" || dimension === "model")
    .map(({ dimension, value, cut }) => [
      `${dimension} ${value === "" ? "unknown" : clean(value, 60)}`,
      count(cut.counts.tries.all),
      percent(cut.rates.success.value),
      interval(cut.latencies.ttft.percentiles.p95),
      interval(cut.latencies.e2e.percentiles.p95),
    ]);
  if (rows.length === 0) return "";
  const head = ["SIDE BY SIDE", "requests", "succeeded", "TTFT p95, ms", "E2E p95, ms"];
  const more = rows.length > MOST_ROWS ? [`and ${rows.length - MOST_ROWS} more`] : [];
  return [...aligned([head, ...rows.slice(0, MOST_ROWS)]), ...more].join("\n");
}

function warnings({ warnings: all }: Report): string {
  if (all.length === 0) return "";
  const shown = all
    .slice(0, MOST_ROWS)
    .map(({ where, text }) => `  ${where === "whole" ? "" : `${clean(where, 60)}: `}${clean(text)}`);
  const more = all.length > MOST_ROWS ? [`  and ${all.length - MOST_ROWS} more`] : [];
  return ["READ WITH CARE", ...shown.flatMap(wrapped), ...more].join("\n");
}

/** The suite's summary tells the word, and not how wrong the tool is. */
function client({ client: side }: Report, afterSummary: boolean): string {
  if (side === undefined || side === null) return "";
  const { verdict: found, ownError } = side;
  const word = found === null || afterSummary ? [] : [`Load generator: ${CLIENT_WORDS[found.word]}`];
  const why = afterSummary ? [] : clientSentences(side).map((text) => `  ${clean(text)}`);
  const own = ownError === null ? [] : wrapped(clean(ownErrorSentence(ownError)));
  return [...word, ...why.flatMap(wrapped), ...own].join("\n");
}

/** Long sentences on several lines, the following ones indented. */
function wrapped(line: string): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const at = rest.lastIndexOf(" ", WIDTH);
    if (at <= 4) break;
    lines.push(rest.slice(0, at));
    rest = `    ${rest.slice(at + 1)}`;
  }
  return [...lines, rest];
}

function bounded(rows: readonly (readonly string[])[], left: number, most = MOST_ROWS): string[] {
  const more = rows.length > most ? [`and ${rows.length - most} more`] : [];
  return [...aligned(rows.slice(0, most), { left }), ...more];
}
