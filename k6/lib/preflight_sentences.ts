/**
 * What the pre-flight says when it stops a run: one sentence for each thing that can be wrong, with the cure. Pure: it
 * must not send anything.
 */
import { cut } from "../../core/contract/mask.ts";
import type { Attempt } from "./attempt.ts";

/** How one status path answered. */
export interface StatusAnswer {
  path: string;
  /** 0 = no answer */
  status: number;
  /** error class of a broken transport, null when an answer came */
  errorClass: string | null;
  error: string;
}

export interface Target {
  baseUrl: string;
  /** a further sentence for who is refused */
  tokenHint?: string;
  /** number of tokens given */
  tokens: number;
  /** STATUS_PATH was given */
  statusPathGiven: boolean;
  /** where completions are asked for; default the chat API's */
  path?: string;
}

/** Why the status paths do not do, or null when one of them gave a 2xx. */
export function statusProblem(target: Target, answers: readonly StatusAnswer[]): string | null {
  if (answers.some(({ status }) => status >= 200 && status < 300)) return null;
  const broken = answers.find(({ errorClass }) => errorClass !== null);
  if (broken !== undefined) return unreachable(target.baseUrl, broken.errorClass ?? "", broken.error);
  const refused = answers.find(({ status }) => status === 401 || status === 403);
  if (refused !== undefined) return refusal(target, refused.status, "", refused.path);
  const told = answers.map(({ path, status }) => `${path} gave ${status}`).join(", ");
  const failing = answers.find(({ status }) => status >= 500);
  if (failing !== undefined) return `${target.baseUrl} is not ready: ${told}.`;
  const cure = target.statusPathGiven
    ? "STATUS_PATH must name a path that answers 2xx."
    : "Check BASE_URL; a server with another status page is named by STATUS_PATH, PREFLIGHT=off leaves this check out.";
  return `${target.baseUrl} answers, but not like a chat API: ${told}. ${suffixHint(target.baseUrl)}${cure}`;
}

/** How the status went well. */
export function statusStep({ baseUrl }: Target, answers: readonly StatusAnswer[]): string {
  const last = answers.at(-1);
  return `${baseUrl} answers: ${last?.path ?? ""} gave ${last?.status ?? 0}`;
}

/** How the tiny request went well. `turn`: its number, from 0, by which the tokens take turns. */
export function modelStep({ tokens }: Target, attempt: Attempt, turn: number): string {
  const which = tokens > 1 ? `token ${(turn % tokens) + 1} of ${tokens}` : tokens === 1 ? "the token" : "no token";
  return `model "${attempt.exchange.labels.model}" answers a minimal request, with ${which}`;
}

/** Why the tiny request does not do, or null when it was answered as it should be. `offered`: models by /v1/models. */
export function requestProblem(target: Target, attempt: Attempt, offered: readonly string[]): string | null {
  const { errorClass, errorDetail } = attempt.judgement;
  const { status, preview } = attempt.exchange.seen;
  const { model } = attempt.exchange.labels;
  // one token is allowed: an answer that shows none of it is a good one
  if (errorClass === null || errorClass === "empty") return null;
  const detail = errorDetail === null ? "" : `: ${errorDetail}`;
  switch (errorClass) {
    case "auth":
      return refusal(target, status, detail, "the chat API");
    case "not_found":
    case "validation":
      if (
        !offered.includes(model) &&
        !namesPath(target, preview) &&
        deniesModel(model, `${errorDetail ?? ""} ${preview}`)
      )
        return unknownModel(model, detail, offered);
      return errorClass === "not_found"
        ? `no chat API at ${target.baseUrl}: POST ${target.path ?? "/v1/chat/completions"} gave 404. ${suffixHint(target.baseUrl)}Check BASE_URL.`
        : `the server refuses a minimal request for model "${model}"${detail}.`;
    case "rate_limited":
      return `the server limits us before any load${detail}. Wait, or ask for a higher limit.`;
    case "server":
      return `the server fails on a minimal request for model "${model}"${detail}.`;
    case "stream_error":
      return `the server answers a minimal request for model "${model}" with an error${detail}.`;
    case "invalid_response":
      return `${target.baseUrl} answers, but not like a chat API${detail}. Check BASE_URL.`;
    case "http":
      return `${target.baseUrl} gave an unexpected status${detail}. Check BASE_URL.`;
    case "timeout_first_token":
    case "timeout_total":
      return `no answer to a minimal request for model "${model}" within ${seconds(attempt)} s (REQUEST_TIMEOUT).`;
    default:
      return unreachable(target.baseUrl, errorClass, errorDetail ?? "");
  }
}

/** Why no answer came. `variable`: the one that names the address. */
export function unreachable(baseUrl: string, errorClass: string, error: string, variable = "BASE_URL"): string {
  const told = error === "" ? "" : ` (${error})`;
  switch (errorClass) {
    case "dns":
      return `the name in ${baseUrl} is not known${told}. Check ${variable}.`;
    case "tls":
      return `no TLS connection to ${baseUrl}${told}. Check ${variable} (http or https?) and the server's certificate.`;
    case "reset":
      return `${baseUrl} closed the connection without an answer${told}. Check ${variable} (http or https?).`;
    case "timeout_connect":
    case "timeout_first_token":
    case "timeout_total":
      return `${baseUrl} did not answer in time${told}. Is the server running, and can it be reached from here?`;
    default:
      return `nothing answers at ${baseUrl}${told}. Is the server running? ${variable} names its address.`;
  }
}

function refusal({ tokens, tokenHint = "" }: Target, status: number, detail: string, where: string): string {
  if (tokens === 0) return `the server wants a token (${where} gave ${status}) and none was given: set AUTH_TOKEN.`;
  const which = tokens === 1 ? "the token" : "a token of AUTH_TOKENS";
  const told = detail.replace(/^: \d+ /, ": ");
  return `the server refuses ${which} (${where} gave ${status}${told}). Check AUTH_TOKEN. ${tokenHint}`.trimEnd();
}

function unknownModel(model: string, detail: string, offered: readonly string[]): string {
  const names = offered.slice(0, 10).map((name) => cut(name, 60));
  const list = names.length === 0 ? "" : ` It offers ${names.join(", ")}.`;
  return `the server does not know the model "${model}"${detail}.${list} MODELS names those to ask for.`;
}

/** Not every refusal that names a model denies it: "max_tokens is not supported with this model". */
function deniesModel(model: string, text: string): boolean {
  const named = /\bmodel/i.test(text) || text.includes(model);
  return named && DENIALS.test(text) && !/\b(parameter|max_tokens)\b/i.test(text);
}

/** A refusal that quotes the path is about the path. */
function namesPath({ path = "/v1/chat/completions" }: Target, text: string): boolean {
  return text.includes(path);
}

const DENIALS =
  /not[ _-]?found|(?:does|do) not exist|doesn't exist|no such|unknown|unrecognized|invalid|not (?:a )?(?:valid|available|supported|known|served|loaded|deployed|allowed)|no access|unsupported/i;

/** The commonest slip: an address copied from an OpenAI client, which ends in /v1. */
export function suffixHint(baseUrl: string): string {
  return /\/v\d+$/.test(baseUrl) ? `BASE_URL must not end in ${baseUrl.slice(baseUrl.lastIndexOf("/"))}. ` : "";
}

function seconds(attempt: Attempt): number {
  return attempt.exchange.transport.timeoutMs / 1000;
}
