/** Why streams that succeeded have no sample of a metric, in a few words. It must not know where the words are shown. Pure. */
import type { Figures } from "./k6_data.ts";

const WHY: Readonly<Record<string, string>> = {
  llm_ttft: "no stream held a token",
  llm_ttvt: "no stream held visible text",
  llm_gap_max: "no stream held two tokens",
  llm_queue_time: "the server does not say",
};
const BY_USAGE = /^llm_(tpot|output_speed)$/;

/** null = nothing is known of this metric. */
export function unmeasured(metric: string, figures: Figures): string | null {
  if (!BY_USAGE.test(metric)) return Object.hasOwn(WHY, metric) ? (WHY[metric] ?? null) : null;
  const silent = ["zero_usage", "no_usage"].some((fault) => figures.count(`llm_stream_faults{fault:${fault}}`) > 0);
  return silent ? "no token counts from the server" : "no token counts, or fewer than two tokens";
}
