/**
 * Record version 1: one request, one JSON line. Schema: contract/record.schema.json (a test holds the two together).
 * Written by the engine (Go) or, on stock k6, by k6/lib. Further fields are allowed and kept.
 */
import type { Clock, Mode, Outcome } from "./engine.ts";

export interface RequestRecord {
  v: 1;
  run: string;
  suite: string;
  scenario: string;
  step: string;
  vu: number;
  iter: number;
  id: string;
  try: number;
  final: boolean;
  api: string;
  mode: Mode;
  model: string;
  prompt: string;
  turn: number | null;
  plannedAt: number | null;
  beganAt?: number | null;
  sentAt: number | null;
  startDelayMs: number | null;
  blockedMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  ttfbMs: number | null;
  ttfeMs: number | null;
  ttftMs: number | null;
  ttvtMs: number | null;
  e2eMs: number | null;
  closeMs: number | null;
  tpotMs: number | null;
  gapsUs: number[] | null;
  /** [index, count] pairs of a LogHistogram with unit us and gamma 1.01, only when gaps were too many to list */
  gapsHist?: [number, number][] | null;
  chunks: number | null;
  tokensIn: number | null;
  tokensOut: number | null;
  tokensCached: number | null;
  bytes: number | null;
  status: number;
  outcome: Outcome;
  errorClass: string | null;
  errorPhase: string | null;
  errorDetail: string | null;
  finishReason: string | null;
  done: boolean | null;
  faults: string[];
  checksFailed: string[];
  clock: Clock;
  lagMeanUs: number | null;
  lagMaxUs: number | null;
  arrivalUncertaintyUs: number | null;
  queueMs: number | null;
  retryAfterMs?: number | null;
}
