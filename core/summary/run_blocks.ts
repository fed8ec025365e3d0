/** Our own blocks after the guide's: token timing, retries, the load generator itself, dropped iterations. Pure. */
import { orMissing, percent, short } from "./format.ts";
import { time, why } from "./guide_block.ts";
import { type Block, entry, type Line, line } from "./lines.ts";
import type { Summary } from "./types.ts";

/** Above this the client's own lateness is worth a look: a gap between tokens is of that size. */
const LATE_MS = 20;

export function tokenTiming(summary: Summary): Block {
  const { figures, plan } = summary;
  const speed = figures.value("llm_output_speed", "med");
  const goodput = percent(figures.value("llm_goodput", "rate"));
  const slo = Object.entries(plan.slo ?? {}).map(([name, limit]) => `${name} ${limit}ms`);
  const lines = [
    time(summary, "TTFB (p95)", "llm_ttfb", "p(95)"),
    time(summary, "TTFT (p50)", "llm_ttft", "med"),
    time(summary, "TTFT (p95)", "llm_ttft", "p(95)"),
    time(summary, "TTFT (p99)", "llm_ttft", "p(99)"),
    time(summary, "Time per Output Token (p95)", "llm_tpot", "p(95)"),
    time(summary, "Largest Gap (p95)", "llm_gap_max", "p(95)"),
    entry(
      "Output Speed (p50)",
      orMissing(speed === null ? null : `${short(speed)} tokens/s`, why(summary, "llm_output_speed")),
    ),
  ];
  if (slo.length > 0) {
    lines.push(entry(`Goodput (${slo.join(", ")})`, orMissing(goodput, why(summary, "llm_goodput"))));
  }
  return { title: "Token timing", lines };
}

/** Shown when the run could retry. */
export function retries(summary: Summary): Block | null {
  const { figures, plan } = summary;
  const again = figures.count("llm_requests{try:retry}");
  if (again === 0 && !plan.scenarios.some((scenario) => scenario.retries)) return null;
  const first = percent(figures.value("llm_request_success{try:first}", "rate"));
  const last = percent(figures.value("chat_completion_success_rate", "rate"));
  return {
    title: "Retries",
    lines: [
      entry("First Tries", String(figures.count("llm_requests{try:first}"))),
      entry("Retries", String(again)),
      entry("Success at First Try", orMissing(first, "no samples")),
      entry("Success in the End", orMissing(last, "no samples")),
    ],
  };
}

export function client({ series, engine, records }: Summary): Block | null {
  if (series === null) return null;
  const { beats, lateMsP99, lateMsMax } = series.heartbeat;
  const lag = series.histograms.lag.max;
  const late = beats > 0 && lateMsP99 > LATE_MS;
  const lines: Line[] = [
    entry("Engine", `${engine ?? "?"}, ${series.kernelClock ? "kernel receive stamps" : "our own clock"}`),
    entry(
      "Heartbeat Late (p99, max)",
      beats > 0 ? `${lateMsP99.toFixed(2)}ms, ${lateMsMax.toFixed(2)}ms` : "n/a (no beats)",
      late ? "warn" : "plain",
    ),
    entry("Largest Lag", lag === null ? "n/a (no stamps)" : `${(lag / 1000).toFixed(2)}ms`),
    entry(
      "Records",
      records === null
        ? "none (LLMLOAD_RECORDS names no file)"
        : `${series.recordsWritten} (${series.interrupted} interrupted)`,
    ),
  ];
  if (late) lines.push(line("  The load generator was late itself: times may be its own doing.", "warn"));
  return { title: "Load generator", lines };
}

/** null when no iteration was dropped. */
export function dropped({ figures, plan }: Summary): Block | null {
  const count = figures.count("dropped_iterations");
  if (count === 0) return null;
  const planned = plan.scenarios.reduce((sum, scenario) => sum + (scenario.plannedIterations ?? 0), 0);
  const share = planned > 0 ? ` of ${planned} planned (${percent(count / planned)})` : "";
  return {
    title: "DROPPED ITERATIONS",
    lines: [
      line(`  ${count}${share} were never started: no virtual user was free.`, "bad"),
      line("  The server got less load than planned, so its times look better than they are.", "bad"),
      line("  More users (MAX_VUS), a lower rate, or another machine beside this one.", "bad"),
    ],
  };
}
