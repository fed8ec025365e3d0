/**
 * LLMLOAD_RECORDS=console: one record (version 1) a line through console.log, the way for k6 without our engine:
 * `k6 run --console-output=requests.ndjson --log-format=raw`. Each line carries `n`, a count of its VU's own, so that
 * lost lines can be counted; one that is too long for a container's log comes in parts. What k6 interrupts is missing here: only the engine can write that.
 */

import { consoleLines } from "../../core/contract/console_record.ts";
import type { RequestResult } from "../../core/contract/engine.ts";
import type { RequestRecord } from "../../core/contract/record.ts";
import type { Attempt } from "./attempt.ts";
import type { Client } from "./client.ts";

let printed = 0;

export function printRecord(client: Client, attempt: Attempt, result: RequestResult): void {
  printed++;
  const record = JSON.stringify({ ...recordOf(client.run, attempt, result), n: printed });
  for (const line of consoleLines(record, `${attempt.id}.${attempt.exchange.labels.try}`)) console.log(line);
}

/** The record of a try; what stock k6 cannot know is null. */
export function recordOf(run: string, attempt: Attempt, result: RequestResult): RequestRecord {
  const { labels, seen, engine } = attempt.exchange;
  const delay = labels.plannedAt === null || seen.sentAt === null ? null : seen.sentAt - labels.plannedAt;
  return {
    v: 1,
    run,
    ...labels,
    id: attempt.id,
    final: result.final,
    beganAt: attempt.beganAt,
    sentAt: seen.sentAt,
    startDelayMs: delay,
    blockedMs: seen.blockedMs,
    connectMs: seen.connectMs,
    tlsMs: seen.tlsMs,
    ttfbMs: seen.ttfbMs,
    ttfeMs: seen.ttfeMs,
    ttftMs: seen.ttftMs,
    ttvtMs: seen.ttvtMs,
    e2eMs: seen.e2eMs,
    closeMs: seen.closeMs,
    tpotMs: result.tpotMs,
    gapsUs: null,
    chunks: seen.sse ? seen.chunks : null,
    tokensIn: result.tokensIn,
    tokensOut: result.tokensOut,
    tokensCached: result.tokensCached,
    bytes: engine ? seen.bytes : null,
    status: seen.status,
    outcome: result.outcome,
    errorClass: result.errorClass,
    errorPhase: result.errorPhase as RequestRecord["errorPhase"],
    errorDetail: result.errorDetail,
    finishReason: result.finishReason,
    done: labels.mode === "stream" ? seen.done : null,
    faults: result.faults,
    checksFailed: result.checksFailed,
    clock: seen.clock,
    lagMeanUs: seen.lagMeanUs,
    lagMaxUs: seen.lagMaxUs,
    arrivalUncertaintyUs: seen.arrivalUncertaintyUs,
    queueMs: result.queueMs,
    ...(result.retryAfterMs === undefined ? {} : { retryAfterMs: result.retryAfterMs }),
  };
}
