/**
 * What the pre-flight of a Jan suite says, well or ill: one sentence for each point of the guide's list, with the cure.
 * Pure: it must not send anything.
 */
import { cut } from "../../../core/contract/mask.ts";
import type { Attempt } from "../attempt.ts";
import { suffixHint, unreachable } from "../preflight_sentences.ts";
import { modelsOf } from "./models_step.ts";
import { counted } from "./told.ts";

export interface Refusals {
  baseUrl: string;
  /** a key or token of the user's own is used */
  keyed: boolean;
}

/** Why the server cannot be reached, null = it can. Any status is an answer. */
export function networkProblem({ baseUrl }: Refusals, { judgement, exchange }: Attempt): string | null {
  if (exchange.seen.status !== 0 || judgement.errorClass === null) return null;
  return unreachable(baseUrl, judgement.errorClass, judgement.errorDetail ?? "", "BASE");
}

export function networkStep({ baseUrl }: Refusals, { exchange }: Attempt): string {
  return `network: ${baseUrl} answers (${exchange.seen.protocol || "http"})`;
}

/** Why this is not the API that is wanted, null = it is. */
export function apiProblem({ baseUrl }: Refusals, { judgement, exchange }: Attempt): string | null {
  const { status } = exchange.seen;
  if (judgement.errorClass === null) return null;
  if (judgement.errorClass === "rate_limited") return limited(judgement.errorDetail);
  if (judgement.errorClass.startsWith("timeout_") || judgement.errorClass === "reset")
    return `${baseUrl} answers, but did not finish its answer to /v1/models (${judgement.errorClass}${detail(judgement.errorDetail)}). Is a proxy in between, or is the server overloaded?`;
  if (status >= 500) return `${baseUrl} is not ready: /v1/models gave ${status}.`;
  if (status === 401 || status === 403)
    return `the server wants a key even for /v1/models (${status}): set API_KEY, or LOADTEST_TOKEN where a firewall asks.`;
  const what =
    status === 200 ? `/v1/models gave no list of models${detail(judgement.errorDetail)}` : `/v1/models gave ${status}`;
  return `${baseUrl} answers, but not like Jan Server: ${what}. ${suffixHint(baseUrl)}Check BASE.`;
}

export function apiStep({ baseUrl }: Refusals, { exchange }: Attempt): string {
  return `API: ${baseUrl} offers ${counted(modelsOf(exchange).length, "model")} (/v1/models)`;
}

/** Why the model cannot be used, null = it is offered. */
export function modelProblem(model: string, { exchange }: Attempt): string | null {
  const offered = modelsOf(exchange);
  if (offered.includes(model)) return null;
  const names = offered.slice(0, 10).map((name) => cut(name, 60));
  if (names.length === 0) return `the server offers no model at all: its own model server may be down.`;
  return `the server does not offer the model "${model}". It offers ${names.join(", ")}. MODEL names the one to ask for.`;
}

export function modelStep(model: string): string {
  return `model: "${model}" is offered`;
}

/** Why signing in, or the first thing that needs it, does not do; null = it does. */
export function signInProblem(
  { baseUrl, keyed }: Refusals,
  what: "login" | "refresh" | "completion",
  { judgement, exchange }: Attempt,
): string | null {
  const { errorClass, errorDetail } = judgement;
  const { status } = exchange.seen;
  // one token is allowed: an answer that shows none of it is a good one
  if (errorClass === null || (what === "completion" && errorClass === "empty")) {
    return what !== "completion" && typeof exchange.resource?.access_token !== "string"
      ? `sign-in: ${NAMES[what]} gave no access_token.`
      : null;
  }
  if (errorClass === "rate_limited") return limited(errorDetail);
  if (status === 0) return unreachable(baseUrl, errorClass, errorDetail ?? "", "BASE");
  if (what !== "completion") return `sign-in: ${NAMES[what]} was refused${detail(errorDetail)}.`;
  if (errorClass === "auth") {
    return keyed
      ? `sign-in: the server refuses the key${detail(errorDetail)}. Check API_KEY.`
      : `sign-in: the server refuses a token that it has just given${detail(errorDetail)}.`;
  }
  return `the server does not answer a minimal request for model "${exchange.labels.model}": ${errorClass}${detail(errorDetail)}.`;
}

const NAMES = { login: "the guest login", refresh: "the token refresh", completion: "a completion" };

export function signInStep({ keyed }: Refusals, models: readonly string[]): string {
  const who = keyed ? "the key is taken" : "a guest can log in and refresh";
  return `sign-in: ${who}, and ${models.map((model) => `"${model}"`).join(", ")} answers`;
}

/** The first of the usual headers that tells how much may be asked. */
export function limitStep(answers: readonly Attempt[]): string {
  const said = answers.map(({ limits }) => limits).find((limits) => limits !== null) ?? null;
  return said === null
    ? `rate limit: none of ${answers.length} requests was limited, and the server announces no limit`
    : `rate limit: none of ${answers.length} requests was limited; the server announces ${said}`;
}

function limited(text: string | null): string {
  return `the server limits us before any load${detail(text)}. Wait, or ask for a higher limit.`;
}

function detail(text: string | null): string {
  return text === null ? "" : `: ${text}`;
}
