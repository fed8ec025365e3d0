/**
 * The report as Markdown for a pull request or a job summary: short, the answers first. Foreign text stands in code
 * spans, where neither HTML nor links nor mentions work. Pure.
 */
import type { Distribution, LatencyName, Report } from "../types.ts";
import { clean } from "./clean.ts";
import { crossChecks, extent, goodputLine, rate } from "./lines.ts";
import { count, interval, number, percent, share } from "./numbers.ts";

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
    latencies(report),
    load(report),
    errors(report),
    thresholds(report),
  ];
  return `${[...blocks, cuts(report), warnings(report), footer(report)].filter((block) => block !== "").join("\n\n")}\n`;
}

/** A code span that holds any text, also inside a table. */
export function code(text: string): string {
  const safe = clean(text).replace(/\|/g, "\\|");
  const longest = Math.max(0, ...(safe.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 || safe.trim() === "" ? " " : "";
  return `${fence}${pad}${safe}${pad}${fence}`;
}

/** What means something wherever it stands; parentheses and exclamation marks only beside a bracket, which is among these. */
const ANYWHERE = /[\\`*[\]#|~$]/g;
/** An underscore inside a word means nothing. */
const EMPHASIS = /(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
/** A bare address would become a link, `:name:` a picture. */
const LINKING = /:(?=\/\/|[\w+-]+:)|(?<=\bwww)\./gi;
/** At the beginning: a list in a list. */
const LIST = /^(\s*)([-+]|\d+(?=[.)]))/;

/** Our own sentences, which may quote foreign names. */
export function prose(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  const marked = clean(text).replace(ANYWHERE, "\\$&").replace(EMPHASIS, "\\$&").replace(LINKING, "\\$&");
  const plain = marked.replace(LIST, (_, space: string, mark: string) =>
    /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
  );
  // a word joiner keeps the name from being a mention
  return plain.replace(/[&<>]/g, (char) => entities[char] ?? char).replace(/@/g, "@\u2060");
}

/** Our own sentences with code spans of their own: nothing foreign. */
export function ours(text: string): string {
  return text
    .split("`")
    .map((part, i) => (i % 2 === 1 ? code(part) : prose(part)))
    .join("");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}

function heading({ copied, about }: Report): string {
  const words = { passed: "passed", failed: "failed", not_evaluated: "could not be evaluated" };
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
