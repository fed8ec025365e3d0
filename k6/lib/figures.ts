/** Figures that follow from an observation and the server's own token counts. Definitions: metrics.md, docs/method.md. */
import type { Mode, Observation } from "../../core/contract/engine.ts";

export interface Figures {
  tokensIn: number | null;
  tokensOut: number | null;
  tokensCached: number | null;
  /** time per output token after the first, ms; null with fewer than two tokens or an unknown number */
  tpotMs: number | null;
  /** tokens per second after the first; null where TPOT is, and for an answer that came in one read */
  outputSpeed: number | null;
  /** the guide's duration: unary E2E, stream close; ms */
  durationMs: number | null;
}

export function figuresOf(seen: Observation, mode: Mode): Figures {
  const tokensOut = seen.usage?.output ?? null;
  const spread = mode === "stream" && seen.e2eMs !== null && seen.ttftMs !== null ? seen.e2eMs - seen.ttftMs : null;
  const rest = tokensOut !== null && tokensOut >= 2 ? tokensOut - 1 : null;
  return {
    tokensIn: seen.usage?.input ?? null,
    tokensOut,
    tokensCached: seen.usage?.cached ?? null,
    tpotMs: spread !== null && rest !== null ? spread / rest : null,
    outputSpeed: spread !== null && spread > 0 && rest !== null ? (rest * 1000) / spread : null,
    durationMs: mode === "stream" ? seen.closeMs : seen.e2eMs,
  };
}
