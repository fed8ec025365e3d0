/** What a reader must know before trusting the numbers. Pure. */
import type { Cut, Warning } from "./types.ts";

/** ms; more than this is no set-up of a connection any more, but a wait for a free virtual user. */
export const LATE_START_MS = 250;
/** n / effective n from which on neighbours are called strongly dependent: intervals are more than twice as wide. */
export const STRONG_DEPENDENCE = 5;
/** ms; the client is late when its own 99th percentile of lag is above. */
export const LATE_MS = 20;

export function warningsOf(where: string, cut: Cut): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: Warning["code"], text: string) => warnings.push({ code, where, text });
  const { dropped, tries } = cut.counts;
  if (dropped !== null && dropped > 0)
    warn(
      "dropped",
      `${dropped} planned starts were dropped: no virtual user was free, so the server got less load than planned`,
    );
  const delay = cut.latencies.startDelay.percentiles.p95.ofSample;
  if (delay !== null && delay > LATE_START_MS)
    warn(
      "late-starts",
      `one request in twenty was sent ${delay.toFixed(0)} ms or more after its planned moment: no virtual user was free, and times from sending leave that wait out; read TTFT and E2E from planned`,
    );
  for (const name of ["ttft", "e2e"] as const) {
    const { n, nEffective, inflation, percentiles } = cut.latencies[name];
    if (inflation !== null && inflation >= STRONG_DEPENDENCE)
      warn(
        "dependent",
        `${name}: neighbours in time depend strongly on each other; ${n} samples are worth ${Math.floor(nEffective ?? 0)} independent ones, and intervals may be too narrow unless the run was long`,
      );
    const { ofSample, reason } = percentiles.p95;
    if (ofSample !== null && reason !== null) warn("few-samples", `${name}: no p95: ${reason}`);
  }
  const lag = cut.latencies.lag.percentiles.p99.ofSample;
  if (lag !== null && lag > LATE_MS)
    warn(
      "client-late",
      `the load generator read one answer in a hundred ${lag.toFixed(1)} ms late or later: times may be its own`,
    );
  if (tries.interrupted > 0)
    warn(
      "interrupted",
      `${tries.interrupted} requests were cut off by the end of a scenario or of the run: they are in no rate and no latency`,
    );
  if (cut.tokens.unknown > 0)
    warn(
      "tokens-unknown",
      `${cut.tokens.unknown} successful answers did not tell their tokens: token figures leave them out`,
    );
  if (cut.steady.of !== null && cut.steady.window === null)
    warn("no-steady-state", `no steady window by ${cut.steady.of}: ${cut.steady.reason}`);
  return warnings;
}
