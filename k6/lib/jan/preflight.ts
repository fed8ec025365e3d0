/**
 * Before any load, in setup(): the guide's list of what may be wrong, in its order: network, API, model, sign-in, rate limit.
 * Stops the run with a sentence that begins with `llmload: pre-flight:` (k6: exit 108); with LLMLOAD_CHECK what went well
 * is said too. Its requests have records (step `preflight`) and none of our metrics, nor http_req_failed.
 */
import exec from "k6/execution";
import type { RequestLabels } from "../../../core/contract/engine.ts";
import type { Attempt } from "../attempt.ts";
import type { Client } from "../client.ts";
import { ensureInstalled } from "../engine.ts";
import { CHAT_PROMISES } from "../exchange.ts";
import { type Call, send, settle } from "../request.ts";
import { resource, tokenOfLoadTest } from "./call.ts";
import { CHAT_PATH } from "./completion_step.ts";
import { MODELS_PATH } from "./models_step.ts";
import {
  apiProblem,
  apiStep,
  limitStep,
  modelProblem,
  modelStep,
  networkProblem,
  networkStep,
  type Refusals,
  signInProblem,
  signInStep,
} from "./preflight_sentences.ts";
import { COOKIE, LOGIN_PATH, REFRESH_PATH, secureOverHttp, tokensOf } from "./tokens.ts";

interface Question extends Partial<Omit<Call, "labels" | "path">> {
  path: string;
  labels?: Partial<RequestLabels>;
}

/** To be called in setup(). Returns only when the run may begin. */
export function preflight(client: Client): void {
  const { options } = client;
  if (options.preflight === "off") return;
  // before the first connection stands: it would keep the plain clock
  if (client.engine !== null) ensureInstalled(client.engine, options, client.run);
  const told: Refusals = { baseUrl: client.mask(options.baseUrl), keyed: options.authorizations.length > 0 };
  const answers: Attempt[] = [];
  const ask = (call: Question) => {
    const attempt = askOnce(client, call);
    answers.push(attempt);
    return attempt;
  };

  const models = ask({
    method: "GET",
    path: MODELS_PATH,
    body: null,
    promises: resource("list"),
    labels: { api: "models" },
  });
  stopOn(client, networkProblem(told, models));
  tell(client, networkStep(told, models));
  stopOn(client, apiProblem(told, models));
  tell(client, apiStep(told, models));
  if (options.preflight === "status") return;
  for (const model of options.models) {
    stopOn(client, modelProblem(model, models));
    tell(client, modelStep(model));
  }
  const authorization = signIn(client, told, ask);
  for (const model of options.models) {
    const body = { model, messages: [{ role: "user", content: "Say hi." }], max_tokens: 1, stream: false };
    const labels = { api: "chat", model };
    const attempt = ask({ path: CHAT_PATH, body, promises: CHAT_PROMISES, authorization, labels });
    stopOn(client, signInProblem(told, "completion", attempt));
  }
  tell(client, signInStep(told, options.models));
  tell(client, limitStep(answers));
}

/** The value for Authorization. Stops the run when nobody can sign in. */
function signIn(client: Client, told: Refusals, ask: (call: Question) => Attempt): string {
  const [key] = client.options.authorizations;
  if (key !== undefined) return key;
  const login = ask({ path: LOGIN_PATH, body: {}, promises: resource(null), authorization: null });
  stopOn(client, signInProblem(told, "login", login));
  const tokens = tokensOf(login.exchange, Date.now(), null);
  client.learn(tokens.access);
  if (client.options.tokenRefresh === "off") return `Bearer ${tokens.access}`;
  const { refresh } = tokens;
  if (refresh !== null) client.learn(refresh);
  else {
    stopOn(
      client,
      `the guest login sets no cookie ${COOKIE}, so no token can be refreshed: TOKEN_REFRESH=off goes without.`,
    );
  }
  const cookies = { [COOKIE]: refresh ?? "" };
  const renewed = ask({
    method: "GET",
    path: REFRESH_PATH,
    body: null,
    promises: resource(null),
    authorization: null,
    cookies,
  });
  stopOn(client, signInProblem(told, "refresh", renewed));
  if (secureOverHttp(client, login.exchange)) {
    tell(
      client,
      `the refresh cookie is Secure though ${told.baseUrl} is plain http: no browser would send it back; we do`,
    );
  }
  return `Bearer ${tokensOf(renewed.exchange, Date.now(), tokens).access}`;
}

function askOnce(client: Client, call: Question): Attempt {
  const labels: RequestLabels = {
    suite: client.suite,
    scenario: "setup",
    step: "preflight",
    ...{ vu: 0, iter: 0, try: 1 },
    api: "auth",
    mode: "unary",
    model: "none",
    prompt: "preflight",
    turn: null,
    plannedAt: null,
    ...call.labels,
  };
  const attempt = send(client, {
    body: null,
    promises: resource(null),
    usageAsked: false,
    turn: 0,
    ...call,
    headers: tokenOfLoadTest(client),
    counted: false,
    labels,
  });
  settle(client, attempt, true, false);
  return attempt;
}

function tell(client: Client, step: string): void {
  if (client.options.tellSteps) console.log(client.mask(`llmload: ${step}`));
}

function stopOn(client: Client, problem: string | null): void {
  if (problem !== null) exec.test.abort(`llmload: pre-flight: ${client.mask(problem)}`);
}
