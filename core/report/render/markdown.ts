/**
 * The report as Markdown for a pull request or a job summary: short, the answers first. Foreign text stands in code
 * spans, where neither HTML nor links nor mentions work. Pure.
 */
import type { Distribution, LatencyName, Report } from "../types.ts";
import { CLIENT_WORDS, clientSentences, ownErrorSentence } from "./client.ts";
import { crossChecks, extent, goodputLine, rate } from "./lines.ts";
import { code, prose, table } from "./marks.ts";
import { count, interval, number, percent, share } from "./numbers.ts";
import { serverMarkdown } from "./server.ts";

const SHOWN: readonly (readonly [LatencyName, string])[] = [
  ["ttft", "TTFT"],
  ["tpot", "TPOT"],
  ["gapMax", "Largest gap"],
  ["e2e", "E2E"],
  ["startDelay", "Start delay"],
  ["ttftScheduled", "TTFT from planned"],
  ["e2eScheduled", "E2E from planned"],
];
const MOST_ROWS = 20;

export function reportMarkdown(report: Report): string {
  const blocks = [
    heading(report),
    verdict(report),
    client(report),
    latencies(report),
    load(report),
    errors(report),
    thresholds(report),
  ];
  const server = report.server === undefined ? "" : serverMarkdown(report.server);
  return `${[...blocks, cuts(report), server, warnings(report), ownError(report), footer(report)].filter((block) => block !== "").join("\n\n")}\n`;
}

function heading({ copied, about }: Report): string {
  const words = { passed: "passed", failed: "failed", not_evaluated: "could not be evaluated", cut_short: "cut short" };
  const outcome = copied.outcome === null ? "results" : words[copied.outcome];
  const name = copied.run?.testid;
  const title = typeof name === "string" ? `${code(name)}: ${outcome}` : `Load test: ${outcome}`;
  const { stretchesInAll: stretches = 1 } = about;
  const apart = stretches > 1 ? ` of ${count(stretches)} stretches (the time between runs is left out)` : "";
  return `## ${title}\n\n${extent(about)}${apart}.`;
}

function verdict({ copied }: Report): string {
  if (copied.verdict === null) return "";
  const level = copied.verdict.level === "unknown" ? "not evaluated" : copied.verdict.level;
  return [`**Verdict: ${level}**`, ...copied.verdict.reasons.map((reason) => `- ${prose(reason)}`)].join("\n");
}

function client({ client: side }: Report): string {
  if (side === undefined || side === null || side.verdict === null) return "";
  const word = `**Load generator: ${CLIENT_WORDS[side.verdict.word]}**`;
  return [word, ...clientSentences(side).map((text) => `- ${prose(text)}`)].join("\n");
}

function ownError({ client: side }: Report): string {
  return side?.ownError ? `${prose(ownErrorSentence(side.ownError))}.` : "";
}

function latencies({ whole }: Report): string {
  const known = SHOWN.filter(([name]) => whole.latencies[name].n > 0);
  if (known.length === 0) return "No request succeeded, so there are no times.";
  const rows = known.map(([name, title]) => latencyRow(title, whole.latencies[name]));
  return table(["ms, 95 % interval in brackets", "n", "p50", "p95", "p99", "max"], rows);
}

function latencyRow(title: string, { n, percentiles, max }: Distribution): string[] {
  const { p50, p95, p99 } = percentiles;
  return [title, count(n), interval(p50), interval(p95), interval(p99), number(max)];
}

function load({ whole, reconciliation }: Report): string {
  const { measured } = whole.throughput;
  const lines = [
    `- Succeeded: ${share(whole.rates.success)} of final results; first tries ${share(whole.rates.firstTrySuccess)}`,
  ];
  const { left } = whole.counts.tries;
  if (left > 0) lines.push(`- Left early as planned: ${count(left)}, in no rate and no latency`);
  if (measured !== null) {
    lines.push(
      `- Requests: ${rate(measured.requestsPerSecond)}; in flight ${number(measured.inFlightMean)} on average, ${count(measured.inFlightMax)} at most`,
    );
    const [overAll, each] = [measured.tokensOutPerSecond, whole.outputSpeed.percentiles.p50.ofSample];
    const known = [
      ...(overAll === null ? [] : [`${rate(overAll)} over all`]),
      ...(each === null ? [] : [`${rate(each)} per answer (median)`]),
    ];
    lines.push(`- Tokens out: ${known.length === 0 ? rate(null) : known.join(", ")}`);
  }
  if (whole.goodput !== null) lines.push(`- Goodput: ${goodputLine(whole.goodput)}`);
  lines.push(...crossChecks(reconciliation).map(([name, held]) => `- ${name}: ${held}`));
  return lines.join("\n");
}

function errors({ whole }: Report): string {
  const rows = [
    ...whole.errorClasses.map(({ name, count: n }) => ["error", code(name), count(n)]),
    ...whole.faults.map(({ name, count: n }) => ["stream fault", code(name), count(n)]),
    ...whole.checksFailed.map(({ name, count: n }) => ["failed check", code(name), count(n)]),
  ];
  if (rows.length === 0) return "No errors, no stream faults.";
  return bounded(["what", "name", "requests"], rows);
}

function thresholds({ copied }: Report): string {
  if (copied.thresholds === null || copied.thresholds.length === 0) return "";
  const rows = copied.thresholds.map(({ metric, expression, ok, value, reason }) => [
    ok === null ? "not evaluated" : ok ? "passed" : "**failed**",
    code(`${metric}: ${expression}`),
    value === null ? prose(reason ?? "n/a") : number(value),
  ]);
  const order = ["**failed**", "not evaluated", "passed"];
  return bounded(
    ["outcome", "threshold", "value"],
    rows.sort((a, b) => order.indexOf(a[0] ?? "") - order.indexOf(b[0] ?? "")),
  );
}

/** Scenario and model side by side, where there are several. */
function cuts({ cuts: all }: Report): string {
  const rows = all
    .filter(({ dimension }) => dimension === "scenario" || dimension === "model")
    .map(({ dimension, value, cut }) => [
      `${dimension} ${code(value === "" ? "unknown" : value)}`,
      count(cut.counts.tries.all),
      percent(cut.rates.success.value),
      interval(cut.latencies.ttft.percentiles.p95),
      interval(cut.latencies.e2e.percentiles.p95),
    ]);
  return rows.length === 0 ? "" : bounded(["", "requests", "succeeded", "TTFT p95, ms", "E2E p95, ms"], rows);
}

function warnings({ warnings: all }: Report): string {
  if (all.length === 0) return "";
  const shown = all
    .slice(0, MOST_ROWS)
    .map(({ where, text }) => `- ${where === "whole" ? "" : `${code(where)}: `}${prose(text)}`);
  const more = all.length > MOST_ROWS ? [`- and ${all.length - MOST_ROWS} more`] : [];
  return ["**Read with care**", "", ...shown, ...more].join("\n");
}

function bounded(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const more = rows.length > MOST_ROWS ? `\n\nand ${rows.length - MOST_ROWS} more` : "";
  return `${table(head, rows.slice(0, MOST_ROWS))}${more}`;
}

function footer({ settings }: Report): string {
  const warmup =
    settings.warmup === null
      ? ""
      : ` The warm-up (${"seconds" in settings.warmup ? `${settings.warmup.seconds} s` : `${settings.warmup.requests} requests`}) is left out.`;
  return `<sub>Times of successful requests. n/a: the sample does not bear it. Intervals allow for requests that depend on each other.${warmup}</sub>`;
}
