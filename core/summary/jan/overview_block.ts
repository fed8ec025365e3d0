/** What came of the flows as a whole. Pure. */
import { orMissing, percent } from "../format.ts";
import { finalShare } from "../judged_figures.ts";
import { type Block, entry, type Line } from "../lines.ts";
import type { Summary } from "../types.ts";
import { times } from "./figures.ts";

export function overview(summary: Summary): Block {
  const { figures, plan } = summary;
  const success = finalShare(figures, "");
  const errors = percent(success === null ? null : 1 - success);
  const lines: Line[] = [
    entry("Flows Finished", flows(summary)),
    entry("Requests", String(figures.count("llm_requests"))),
    entry("Error Rate", orMissing(errors, "no answer")),
    entry("Checks", checks(summary)),
  ];
  const again = figures.count("auth_retries");
  if (plan.flow?.single === true && again > 0) lines.push(entry("Sent Again after a 401", String(again), "warn"));
  if (plan.flow?.single !== true) lines.push(times(summary, "Queue Time", ["llm_queue_time", ""], ["med", "p(95)"]));
  return { title: "Overview", lines };
}

/** k6 counts an iteration when it has come to its end. */
function flows(summary: Summary): string {
  const { figures, plan } = summary;
  const finished = figures.count("iterations");
  const planned = plan.scenarios.reduce((sum, { plannedIterations }) => sum + (plannedIterations ?? 0), 0);
  const dropped = figures.count("dropped_iterations");
  const never = dropped > 0 ? `, ${dropped} never started` : "";
  if (planned === 0) return `${finished}${never}`;
  return `${finished} of ${planned} planned${never}${missing(summary, planned - finished - dropped)}`;
}

/** A ramp to 0 ends with an arrival in the instant in which the load ends too: k6 may or may not start that one. */
function missing({ plan, series }: Summary, flows: number): string {
  if (flows <= 0) return "";
  const last = series?.interrupted === 0 && flows <= plan.scenarios.length && plan.flow?.single === false;
  return last ? `, ${flows} due as the load ended` : `, ${flows} cut off or not come to`;
}

function checks({ figures }: Summary): string {
  const all = figures.outcomes("checks");
  return all === 0 ? "n/a (no check was made)" : `${percent(figures.passes("checks") / all)} of ${all} hold`;
}
