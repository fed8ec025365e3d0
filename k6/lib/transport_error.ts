/**
 * Tells what broke a request below the API: name, connection, TLS, reset, timeout. From k6's error code (its table:
 * "Error codes" in k6's documentation) and from what had been seen by then. It must not know HTTP statuses or bodies.
 */
import type { ErrorClass } from "../../core/contract/errors_gen.ts";
import type { Exchange } from "./exchange.ts";

export type Phase = "connect" | "first_token" | "stream" | "body";

export interface Broken {
  errorClass: ErrorClass;
  phase: Phase;
}

const INVALID_URL = 1020;
const REQUEST_TIMEOUT = 1050;
const BLOCKED_IP = 1110;
const BLOCKED_NAME = 1111;
const BROKEN_PIPE = 1201;
const DIAL = 1210;
const DIAL_TIMEOUT = 1211;
const DIAL_REFUSED = 1212;
const DIAL_OTHER = 1213;
const DECOMPRESSION = 1701;
/** The engine's words (xk6/llmload/body.go) for an answer in one piece that it would not let k6 keep. */
const TOO_LARGE = "the answer is larger than 16 MiB";

/** What broke the transport, null when nothing did (or nothing that the answer suffered from). */
export function brokenTransport(exchange: Exchange): Broken | null {
  const { errorCode, error } = exchange.transport;
  const { seen } = exchange;
  if (isHttpStatus(errorCode)) return null;
  const cut = seen.end === "error";
  if (errorCode === 0 && error === "" && !cut) return null;
  // everything that was promised had come: what the connection did afterwards is not the answer's fault
  // (stock k6 keeps no status of a body that was cut: then nobody can say that the answer was a good one)
  if (seen.status !== 0 && seen.done === true && seen.finishReason !== null) return null;
  const { cutBy } = seen;
  if (cutBy !== null && cutBy !== "left") return { errorClass: `timeout_${cutBy}`, phase: phaseAt(exchange) };
  if (seen.endError === TOO_LARGE) return { errorClass: "invalid_response", phase: "body" };
  if (errorCode === REQUEST_TIMEOUT) return timedOut(exchange);
  if (errorCode === DECOMPRESSION) {
    return { errorClass: seen.sse ? "stream_malformed" : "invalid_response", phase: phaseReached(exchange) };
  }
  const below = connectionClass(errorCode) ?? classOfText(error !== "" ? error : seen.endError, seen.sentAt !== null);
  if (below === "timeout_total") return timedOut(exchange);
  return { errorClass: below, phase: below === "reset" ? phaseReached(exchange) : "connect" };
}

/** The class of an error of k6's that is no answer, for requests that are not observed; null when an answer came. */
export function connectionProblem(errorCode: number, error: string): ErrorClass | null {
  if (isHttpStatus(errorCode) || (errorCode === 0 && error === "")) return null;
  if (errorCode === REQUEST_TIMEOUT) return "timeout_total";
  return connectionClass(errorCode) ?? classOfText(error, false);
}

/** How far a request that had been sent got. */
export function phaseReached(exchange: Exchange): Phase {
  const { seen, labels } = exchange;
  if (labels.mode === "unary") return seen.ttfbMs === null ? "first_token" : "body";
  return seen.ttftMs !== null || seen.chunks > 0 ? "stream" : "first_token";
}

function phaseAt(exchange: Exchange): Phase {
  return exchange.seen.sentAt === null ? "connect" : phaseReached(exchange);
}

/** Which limit the request ran into: told from what had been seen when time was up. */
function timedOut(exchange: Exchange): Broken {
  const { seen } = exchange;
  if (seen.sentAt === null) return { errorClass: "timeout_connect", phase: "connect" };
  const phase = phaseReached(exchange);
  if (phase === "first_token") return { errorClass: "timeout_first_token", phase };
  const silent = silentMs(exchange);
  return { errorClass: silent !== null && silent > exchange.stallMs ? "timeout_stall" : "timeout_total", phase };
}

/** Time from the last token to the end of waiting; null where it cannot be known. */
function silentMs({ seen, labels, transport }: Exchange): number | null {
  if (labels.mode !== "stream" || seen.e2eMs === null) return null;
  return (seen.closeMs ?? transport.timeoutMs) - seen.e2eMs;
}

/** k6 gives 14xx and 15xx for statuses: those are answers, not a broken transport. */
function isHttpStatus(code: number): boolean {
  return code >= 1400 && code < 1600;
}

function connectionClass(code: number): ErrorClass | null {
  switch (code) {
    case DIAL_TIMEOUT:
      return "timeout_connect";
    case INVALID_URL:
    case BLOCKED_IP:
    case BLOCKED_NAME:
    case DIAL:
    case DIAL_REFUSED:
    case DIAL_OTHER:
      return "connect";
    case BROKEN_PIPE:
      return "reset";
    default:
      break;
  }
  if (code >= 1100 && code < 1200) return "dns";
  if (code >= 1214 && code < 1300) return "reset";
  if (code >= 1300 && code < 1400) return "tls";
  if (code >= 1600 && code < 1700) return "reset";
  return null;
}

/** For k6's catch-all codes (1000, 1010, 1200, 1202) the text is all there is. `sent`: the connection had stood. */
function classOfText(text: string, sent: boolean): ErrorClass {
  if (/timeout|deadline exceeded|timed out/i.test(text)) return sent ? "timeout_total" : "timeout_connect";
  if (/\b(tls|x509|certificate)\b/i.test(text)) return "tls";
  if (/no such host|lookup/i.test(text)) return "dns";
  if (sent || /EOF|reset|broken pipe|closed|GOAWAY|stream error/i.test(text)) return "reset";
  return "connect";
}
