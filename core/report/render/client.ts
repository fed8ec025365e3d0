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

/** How wrong the tool was when it was last held against a server that knows the truth. */
export function ownErrorSentence({ calibratedAt, load, clock, errors }: OwnError): string {
  const figures = (names: readonly ErrorOf[]) =>
    names.flatMap((name) => {
      const one = errors[name];
      return one === undefined || one === null ? [] : [`${ERROR_NAMES[name]} ${within(one)}`];
    });
  const at = `${load.concurrency} streams at once, ${clock === "kernel" ? "kernel stamps" : "stamped as read"}`;
  const own = `llmload's own error on this machine, calibrated ${calibratedAt.slice(0, 10)} (${at}), bias and 99 % within, ms: ${figures(["arrival", "gap", "tpot"]).join(", ")}`;
  const bounds = figures(UPPER_BOUNDS);
  return bounds.length === 0 ? own : `${own}; at most ${bounds.join(", ")}`;
}

/** The same in a line, of what is its own alone. */
export function ownErrorLine({ calibratedAt, load, errors }: OwnError): string {
  const parts = (["arrival", "gap"] as const).flatMap((name) => {
    const p99 = errors[name]?.p99;
    return p99 === undefined
      ? []
      : [`99 % of ${name === "gap" ? "chunk gaps" : "token arrivals"} within ${p99.toFixed(2)} ms`];
  });
  return `llmload's own error (calibrated ${calibratedAt.slice(0, 10)}, ${load.concurrency} streams at once): ${parts.join(", ") || "not known"}`;
}

function within({ bias, p99 }: ErrorFigures): string {
  return `${signed(bias)} and ${p99.toFixed(3)}`;
}

/** `+0.021`: the client saw it later than it was. */
export function signed(ms: number): string {
  const text = Math.abs(ms) < 10 ? ms.toFixed(3) : ms.toFixed(1);
  return ms > 0 ? `+${text}` : text;
}
