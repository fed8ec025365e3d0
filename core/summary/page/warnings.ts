/** What must be known before the page's numbers are trusted. Pure. */
import type { Cut, Warning } from "../../report/types.ts";
import { LATE_MS } from "../generator_block.ts";
import type { Summary } from "../types.ts";

export function warningsOf({ series }: Summary, { counts, tokens, latencies }: Cut): Warning[] {
  const found: Warning[] = [];
  const warn = (code: Warning["code"], text: string) => found.push({ code, where: "whole", text });
  const { dropped, tries } = counts;
  if (dropped !== null && dropped > 0)
    warn("dropped", `${dropped} planned starts found no free virtual user: the server got less load than planned`);
  if (tries.interrupted > 0)
    warn(
      "interrupted",
      `${tries.interrupted} requests were cut off by the end of their load: no rate and no latency has them`,
    );
  if (tokens.unknown > 0)
    warn("tokens-unknown", `${tokens.unknown} successful answers told no usage: token figures lack them`);
  const late = series !== null && series.heartbeat.beats > 0 ? series.heartbeat.lateMsP99 : 0;
  if (late > LATE_MS)
    warn("client-late", `the load generator itself was ${late.toFixed(1)} ms late (p99): times may be its own doing`);
  const lag = latencies.lag.percentiles.p99.ofSample ?? 0;
  if (lag > LATE_MS)
    warn(
      "client-late",
      `the load generator read one answer in a hundred ${lag.toFixed(1)} ms late or later: times may be its own doing`,
    );
  return found;
}
