/** What became of the load: retries, and iterations that were never started. Pure. */
import { orMissing, percent } from "./format.ts";
import { type Block, entry, line } from "./lines.ts";
import type { Summary } from "./types.ts";

/** null when the run could not retry, or sent nothing. */
export function retries(summary: Summary): Block | null {
  const { figures, plan } = summary;
  const firsts = figures.count("llm_requests{try:first}");
  const again = figures.count("llm_requests{try:retry}");
  if (firsts === 0 || (again === 0 && !plan.scenarios.some((scenario) => scenario.retries))) return null;
  const first = percent(figures.value("llm_request_success{try:first}", "rate"));
  const last = percent(figures.value("chat_completion_success_rate", "rate"));
  return {
    title: "Retries",
    lines: [
      entry("First Tries", String(firsts)),
      entry("Retries", String(again)),
      entry("Success at First Try", orMissing(first, "no samples")),
      entry("Success in the End", orMissing(last, "no samples")),
    ],
  };
}

/** Users who left early, as planned. null when nobody did. */
export function left({ figures }: Summary): Block | null {
  const count = figures.count("llm_left");
  if (count === 0) return null;
  const all = figures.count("llm_requests");
  return {
    title: "Users Who Left",
    lines: [
      entry("Left", `${count} of ${all} requests (${percent(all > 0 ? count / all : null)})`),
      line("  Neither successes nor errors: rates and times are of the others, but for", "dim"),
      line("  k6's own http_req_duration, which has them until they left.", "dim"),
    ],
  };
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
