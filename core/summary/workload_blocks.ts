/** What the summary of the workload suite begins with: what came of the load, and asked tokens against counted ones. Pure. */
import { ms, orMissing, percent, short } from "./format.ts";
import { why } from "./guide_block.ts";
import { type Block, entry, type Line, line } from "./lines.ts";
import type { Summary } from "./types.ts";

export function workloadBlocks(summary: Summary): Block[] {
  return [
    { title: "Load", lines: loadLines(summary) },
    { title: "Times (p50, p95, p99)", lines: timeLines(summary) },
    { title: "Tokens", lines: tokenLines(summary) },
  ];
}

function loadLines({ figures, plan, series }: Summary): Line[] {
  const [scenario] = plan.scenarios;
  const sent = figures.count("llm_requests");
  const success = figures.value("llm_request_success", "rate");
  const seconds = spanSeconds(series);
  const good = Math.round((success ?? 0) * figures.outcomes("llm_request_success"));
  return [
    entry("Kind", scenario?.purpose ?? "none"),
    entry("Requests", `${sent} sent, ${good} succeeded (${orMissing(percent(success), "none ended")})`),
    ...(seconds === null ? [] : [entry("Rate", `${short(sent / seconds)} requests/s over ${short(seconds)} s`)]),
    ...startLines(figures.value("llm_start_delay", "p(95)"), figures.value("llm_start_delay", "max")),
  ];
}

/** A request that left so long after its planned moment was queued by us, not by the server. */
const LATE_MS = 100;

function startLines(p95: number | null, max: number | null): Line[] {
  if (p95 === null || max === null) return [];
  const late = p95 > LATE_MS;
  return [
    entry("Sent after Plan (p95, max)", `${ms(p95)}, ${ms(max)}`, late ? "warn" : "plain"),
    ...(late
      ? [line("  Requests left late: see the scheduled times in the report, or give more users (MAX_VUS).", "warn")]
      : []),
  ];
}

function timeLines(summary: Summary): Line[] {
  const streams = summary.figures.count("streaming_requests") > 0;
  const metrics: readonly (readonly [string, string])[] = streams
    ? [
        ["TTFT", "llm_ttft"],
        ["TPOT", "llm_tpot"],
        ["E2E", "llm_e2e"],
      ]
    : [
        ["TTFB", "llm_ttfb"],
        ["E2E", "llm_e2e"],
      ];
  return metrics.map(([label, metric]) => {
    const values = ["med", "p(95)", "p(99)"].map((stat) => ms(summary.figures.value(metric, stat)));
    return entry(
      label,
      values.every((value) => value !== null) ? values.join(", ") : orMissing(null, why(summary, metric)),
    );
  });
}

function tokenLines({ figures, series }: Summary): Line[] {
  const seconds = spanSeconds(series);
  const [input, output] = [figures.count("llm_input_tokens"), figures.count("llm_output_tokens")];
  const speed = seconds === null ? "" : ` (${short(output / seconds)} tokens/s)`;
  return [
    entry("Input, by usage", String(input)),
    entry("Output, by usage", `${output}${speed}`),
    ...against("Input", "asked", figures.count("input_tokens_asked"), figures.count("input_tokens_counted")),
    ...against("Output", "allowed", figures.count("output_tokens_asked"), figures.count("output_tokens_counted")),
  ];
}

/** Only answers whose usage came are in both numbers. */
function against(label: string, verb: string, asked: number, counted: number): Line[] {
  if (asked === 0) return [];
  const off = ((counted - asked) / asked) * 100;
  return [
    entry(`${label}, ${verb} against counted`, `${asked} against ${counted} (${off < 0 ? "" : "+"}${off.toFixed(1)}%)`),
  ];
}

/** Below it a second more or less, which is all that is known here, is too much; the report knows it to the millisecond. */
const LEAST_SECONDS = 10;

/** From the first second in which something was sent to the last; null = not known well enough. */
function spanSeconds(series: Summary["series"]): number | null {
  const busy = (series?.seconds ?? []).filter(({ sent }) => sent > 0);
  const seconds = (busy.at(-1)?.t ?? 0) - (busy[0]?.t ?? 0);
  return seconds < LEAST_SECONDS ? null : seconds;
}
