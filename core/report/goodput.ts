/**
 * Goodput: final results that succeeded within every limit of the SLO, of all that were to arrive. Failed, interrupted and
 * dropped ones stay in the denominator. A retried request is judged from its first try's sending. Pure.
 */
import type { Mode } from "../contract/engine.ts";
import { meetsSlo } from "../plan/slo.ts";
import type { Slo } from "../plan/types.ts";
import { isFinal } from "./counts.ts";
import type { NumberColumn, RequestColumns } from "./input.ts";
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
    const verdict = ok(row) || left(row) ? keepsSlo(requests, row, slo, { left: left(row) }) : false;
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
 * @param more.left who left without a token had waited for it at least until then
 * @param more.before ms that count as well, before the sending
 */
export function keepsSlo(
  requests: RequestColumns,
  row: number,
  slo: Slo,
  { left = false, before = 0 }: { left?: boolean; before?: number } = {},
): boolean | null {
  const waited = waitedMs(requests, row) + before;
  const time = (column: NumberColumn | undefined) => {
    const known = at(column, row);
    return orNull((left && !Number.isFinite(known) ? at(requests.closeMs, row) : known) + waited);
  };
  return meetsSlo(slo, {
    mode: textAt(requests.mode, row) as Mode,
    ttftMs: time(requests.ttftMs),
    ttfbMs: time(requests.ttfbMs),
    tpotMs: orNull(at(requests.tpotMs, row)),
    e2eMs: time(requests.e2eMs),
    closeMs: time(requests.closeMs),
    tokensOut: orNull(at(requests.tokensOut, row)),
  });
}
