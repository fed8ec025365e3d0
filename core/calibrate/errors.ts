/** One measured request held against what the reference server says it did. Pure; it must not know where both come from. */
import type { RequestRecord } from "../contract/record.ts";
import type { TruthRecord } from "../contract/truth.ts";

/** Client minus truth, ms, one entry per event that both know. */
export interface RequestErrors {
  /** sent by the client - its request complete at the server: below 0 by the way there and the server's own delay */
  sentMs: number[];
  arrivalMs: number[];
  /** from when the server had the request */
  ttftMs: number[];
  gapMs: number[];
  tpotMs: number[];
  e2eMs: number[];
}

export function noErrors(): RequestErrors {
  return { sentMs: [], arrivalMs: [], ttftMs: [], gapMs: [], tpotMs: [], e2eMs: [] };
}

/** Nothing of a request that did not get its first token. */
export function requestErrors(record: RequestRecord, truth: TruthRecord): RequestErrors {
  const errors = noErrors();
  const { sentAt, ttftMs, e2eMs, gapsUs } = record;
  const { tokensAtUs: tokens, receivedAtUs } = truth;
  const [first] = tokens;
  const last = tokens[tokens.length - 1];
  if (sentAt === null || ttftMs === null || first === undefined || last === undefined) return errors;
  errors.sentMs.push(sentAt - receivedAtUs / 1000);
  errors.ttftMs.push(ttftMs - (first - receivedAtUs) / 1000);
  let at = sentAt + ttftMs;
  errors.arrivalMs.push(at - first / 1000);
  let before = first;
  (gapsUs ?? []).forEach((gapUs, i) => {
    const next = tokens[i + 1];
    if (next === undefined) return;
    at += gapUs / 1000;
    errors.arrivalMs.push(at - next / 1000);
    errors.gapMs.push((gapUs - (next - before)) / 1000);
    before = next;
  });
  // an answer that one side saw the whole of
  if (e2eMs === null || (gapsUs !== null && gapsUs.length !== tokens.length - 1)) return errors;
  errors.e2eMs.push(e2eMs - (last - receivedAtUs) / 1000);
  const n = truth.tokensOut;
  if (n >= 2) errors.tpotMs.push((e2eMs - ttftMs - (last - first) / 1000) / (n - 1));
  return errors;
}
