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
  arrival: "arrival of a token",
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

/** In these is also what the server was late to read the request. */
const UPPER_BOUNDS: readonly ErrorOf[] = ["ttft", "e2e", "sent"];

/** How wrong the tool was when it was last held against a server that knows the truth; `brief`: what is its own alone. */
export function ownErrorSentence({ calibratedAt, load, clock, errors }: OwnError, { brief = false } = {}): string {
  const figures = (names: readonly ErrorOf[]) =>
    names.flatMap((name) => {
      const one = errors[name];
      return one === undefined || one === null ? [] : [`${ERROR_NAMES[name]} ${within(one)}`];
    });
  const at = `${load.concurrency} streams at once, ${clock === "kernel" ? "kernel stamps" : "stamped as read"}`;
  const own = `llmload's own error on this machine, calibrated ${calibratedAt.slice(0, 10)} (${at}), bias and 99 % within, ms: ${figures(["arrival", "gap", "tpot"]).join(", ")}`;
  const bounds = brief ? [] : figures(UPPER_BOUNDS);
  return bounds.length === 0 ? own : `${own}; at most ${bounds.join(", ")}`;
}

function within({ bias, p99 }: ErrorFigures): string {
  return `${signed(bias)} and ${p99.toFixed(3)}`;
}

/** `+0.021`: the client saw it later than it was. */
export function signed(ms: number): string {
  const text = Math.abs(ms) < 10 ? ms.toFixed(3) : ms.toFixed(1);
  return ms > 0 ? `+${text}` : text;
}
