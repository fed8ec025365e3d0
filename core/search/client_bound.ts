/**
 * Whether a step says something of the server or only of the load generator. The client's own verdict decides where the run has one;
 * else what can be told without it: starts that came late or not at all although the server was in time. Pure.
 */
import { LATE_START_MS } from "../report/warnings.ts";

export interface ClientFacts {
  /** word and reasons of the client's verdict in the run's summary; null = it has none */
  verdict: { word: string; reasons: readonly string[] } | null;
  /** p95, ms; null = starts were not planned */
  startDelayP95: number | null;
  dropped: number | null;
  /** of the requests that were sent: how many, and the share that kept the SLO from their sending on */
  sent: number;
  sentShare: number;
}

/** Of all starts. */
const DROPPED_SHARE = 0.01;

/** @returns a reason, or null. @param share the one that is searched for */
export function clientBoundBy(
  { verdict, startDelayP95, dropped, sent, sentShare }: ClientFacts,
  share: number,
): string | null {
  if (verdict?.word === "client-bound") return verdict.reasons[0] ?? "by its own verdict";
  if (verdict?.word === "valid") return null;
  // where the server is slow virtual users run out, and its own slowness is the reason
  if (sentShare < share) return null;
  if (dropped !== null && dropped > DROPPED_SHARE * (sent + dropped)) {
    return `${dropped} of ${sent + dropped} starts were dropped while the server kept the SLO: no virtual user was free`;
  }
  if (startDelayP95 !== null && startDelayP95 > LATE_START_MS) {
    return `one start in twenty was ${Math.round(startDelayP95)} ms late or more while the server kept the SLO: no virtual user was free`;
  }
  return null;
}

/** The client's verdict in a run's summary, whatever the summary holds. */
export function clientVerdictIn(summary: unknown): ClientFacts["verdict"] {
  const { word, reasons } = asObject(asObject(summary).client);
  if (typeof word !== "string") return null;
  const texts = (Array.isArray(reasons) ? reasons : []).filter((reason: unknown) => typeof reason === "string");
  return { word, reasons: texts };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
