/** What a run cannot tell, each with its reason. Pure. */
import type { Figures } from "./k6_data.ts";
import type { NotKnown, SummaryInput } from "./types.ts";

export const STOCK = "stock k6";

export function notKnown({ plan, records, series }: SummaryInput, figures: Figures): NotKnown[] {
  const list: NotKnown[] = [];
  if (!plan.engine) {
    list.push({
      what: "token times (TTFT, gaps, TPOT, output speed), requests in flight, the client's lag",
      reason: `${STOCK} hands over a stream only when it has ended; llmload's own k6 measures these`,
    });
    list.push({ what: "requests that were interrupted", reason: `${STOCK} does not tell the script of them` });
  }
  const zero = figures.count("llm_stream_faults{fault:zero_usage}");
  const none = figures.count("llm_stream_faults{fault:no_usage}");
  if (zero > 0) list.push({ what: `token counts of ${zero} answers`, reason: "the server's usage was all zeros" });
  if (none > 0) list.push({ what: `token counts of ${none} answers`, reason: "the server sent no usage" });
  if (series !== null && !series.kernelClock) {
    list.push({
      what: "arrival times by the kernel's clock",
      reason: "this system gives no receive stamps, so our clock was read",
    });
  }
  if (series !== null && series.interrupted > 0 && records === null) {
    list.push({ what: `what became of ${series.interrupted} interrupted requests`, reason: "no records were written" });
  }
  return list;
}
