/** The load generator's side of a report in sentences, shared by text, Markdown and page. Pure. */

import type { ClientSide } from "../../summary/page/client_side.ts";
import type { ClientWord } from "../../verdict/client.ts";
import type { ErrorFigures, ErrorOf, OwnError } from "../own_error.ts";

export const CLIENT_WORDS: Readonly<Record<ClientWord, string>> = {
  valid: "valid",
  doubtful: "doubtful",
  "client-bound": "client-bound",
  unknown: "not evaluated",
};

export const ERROR_NAMES: Readonly<Record<ErrorOf, string>> = {
  sent: "sending",
  ttft: "TTFT",
  gap: "chunk gap",
  tpot: "TPOT",
  e2e: "E2E",
};

/** Reasons, then what may have brought them about; empty where there is nothing to say. */
export function clientSentences({ verdict }: ClientSide): string[] {
  if (verdict === null) return [];
  return [...verdict.reasons, ...verdict.causes.map((cause) => `perhaps because ${cause}`)];
}

const ALL: readonly ErrorOf[] = ["ttft", "gap", "tpot", "e2e", "sent"];

/** How wrong the tool was when it was last held against a server that knows the truth. */
export function ownErrorSentence({ calibratedAt, load, clock, errors }: OwnError, order = ALL): string {
  const figures = order.flatMap((name) => {
    const one = errors[name];
    return one === undefined || one === null ? [] : [`${ERROR_NAMES[name]} ${within(one)}`];
  });
  const at = `${load.concurrency} streams at once, ${clock === "kernel" ? "kernel stamps" : "stamped as read"}`;
  return `llmload's own error on this machine, calibrated ${calibratedAt.slice(0, 10)} (${at}), bias and 99 % within, ms: ${figures.join(", ")}`;
}

function within({ bias, p99 }: ErrorFigures): string {
  return `${signed(bias)} and ${p99.toFixed(3)}`;
}

/** `+0.021`: the client saw it later than it was. */
export function signed(ms: number): string {
  const text = Math.abs(ms) < 10 ? ms.toFixed(3) : ms.toFixed(1);
  return ms > 0 ? `+${text}` : text;
}
