/**
 * Goodput: final results that succeeded within every limit of the SLO, of all that were to arrive. Failed, interrupted and
 * dropped ones stay in the denominator. A retried request is judged from its first try's sending. Pure.
 */
import type { Mode } from "../contract/engine.ts";
import { meetsSlo } from "../plan/slo.ts";
import type { Slo } from "../plan/types.ts";
import { isFinal } from "./counts.ts";
import type { RequestColumns } from "./input.ts";
import { at, isValue, orNull, textAt, waitedMs } from "./rows.ts";
import type { Goodput } from "./types.ts";

/** `seconds`: length of the measured window, null = unknown. */
export function goodputOf(
  requests: RequestColumns,
  rows: Int32Array,
  slo: Slo,
  dropped: number | null,
  seconds: number | null,
): Goodput {
  const final = isFinal(requests);
  const ok = isValue(requests.outcome, "ok");
  const left = isValue(requests.outcome, "left");
  let met = 0;
  let missed = dropped ?? 0;
  let notJudged = 0;
  for (const row of rows) {
    if (!final(row)) continue;
    const verdict = ok(row) || left(row) ? keepsSlo(requests, row, slo) : false;
    if (verdict === false) missed++;
    // who left early may have gone before a limit would have been broken
    else if (verdict === null || left(row)) notJudged++;
    else met++;
  }
  const of = met + missed + notJudged;
  return {
    slo,
    met,
    missed,
    notJudged,
    of,
    share: of === 0 ? null : met / of,
    shareAtMost: of === 0 ? null : (met + notJudged) / of,
    perSecond: seconds === null || seconds <= 0 ? null : met / seconds,
  };
}

/**
 * Of one row, from its first try's sending; null = a time that a limit needs is unknown. Whether it succeeded is the caller's to say.
 * @param before ms that count as well, before the sending
 */
export function keepsSlo(requests: RequestColumns, row: number, slo: Slo, before = 0): boolean | null {
  const waited = waitedMs(requests, row) + before;
  return meetsSlo(slo, {
    mode: textAt(requests.mode, row) as Mode,
    ttftMs: orNull(at(requests.ttftMs, row) + waited),
    ttfbMs: orNull(at(requests.ttfbMs, row) + waited),
    tpotMs: orNull(at(requests.tpotMs, row)),
    e2eMs: orNull(at(requests.e2eMs, row) + waited),
    closeMs: orNull(at(requests.closeMs, row) + waited),
    tokensOut: orNull(at(requests.tokensOut, row)),
  });
}
