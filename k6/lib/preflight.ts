/**
 * Before any load, in setup(): is this the right server, does it take our tokens, does it know our models? Stops the run
 * with a sentence (k6: exit 108) that begins with `llmload: pre-flight:`. Its requests have records (step `preflight`)
 * and none of our metrics, nor http_req_failed; k6's own durations do count them, tagged `group:::setup`.
 * With LLMLOAD_CHECK each step that went well is said (`llmload check`).
 */
import exec from "k6/execution";
import http from "k6/http";
import { rotate } from "../../core/plan/tokens.ts";
import type { Attempt } from "./attempt.ts";
import { CHAT_PATH } from "./chat_workload.ts";
import type { Client } from "./client.ts";
import { ensureInstalled } from "./engine.ts";
import { CHAT_PROMISES } from "./exchange.ts";
import {
  modelStep,
  requestProblem,
  type StatusAnswer,
  statusProblem,
  statusStep,
  type Target,
} from "./preflight_sentences.ts";
import { type Call, send, settle } from "./request.ts";
import { NOT_JUDGED } from "./transmit.ts";
import { connectionProblem } from "./transport_error.ts";

const STATUS_TIMEOUT_MS = 10_000;
/** With many models and tokens not every pair is tried: the longer list, each with the other in turn. */
const MOST_REQUESTS = 20;

/** The smallest request of a suite's API. */
export interface Minimal extends Pick<Call, "path" | "promises"> {
  /** `api` of its records */
  api: string;
  body(model: string): object;
  /** how a token is sent, for who is refused; absent = as everywhere */
  tokenHint?: string;
  /** of every request; `turn`: whose turn it is among the tokens */
  headers(client: Client, turn: number): Record<string, string>;
}

const CHAT_MINIMAL: Minimal = {
  api: "chat",
  path: CHAT_PATH,
  promises: CHAT_PROMISES,
  body: (model) => ({ model, messages: [{ role: "user", content: "Say hi." }], max_tokens: 1, stream: false }),
  headers({ options }, turn) {
    const authorization = rotate(options.authorizations, turn);
    return authorization === null ? {} : { Authorization: authorization };
  },
};

/** To be called in setup(). Returns only when the run may begin. */
export function preflight(client: Client, minimal: Minimal = CHAT_MINIMAL): void {
  const { options } = client;
  if (options.preflight === "off") return;
  // before the first connection stands: it would keep the plain clock
  if (client.engine !== null) ensureInstalled(client.engine, options, client.run);
  const target: Target = {
    baseUrl: client.mask(options.baseUrl),
    tokens: options.authorizations.length,
    statusPathGiven: options.statusPaths.length === 1,
    path: minimal.path,
    tokenHint: minimal.tokenHint ?? "",
  };
  const answers = askStatus(client, minimal);
  stopOn(client, statusProblem(target, answers));
  tell(client, statusStep(target, answers));
  if (options.preflight === "status") return;
  const requests = Math.min(MOST_REQUESTS, Math.max(options.models.length, options.authorizations.length));
  for (let turn = 0; turn < requests; turn++) {
    const attempt = askModel(client, minimal, rotate(options.models, turn) ?? "", turn);
    const problem = requestProblem(target, attempt, []);
    // the list of models is asked for only when a sentence needs it
    if (problem !== null) stopOn(client, requestProblem(target, attempt, offeredModels(client, minimal, turn)));
    tell(client, modelStep(target, attempt, turn));
  }
}

/** The paths in turn, until one gives a 2xx. A server that cannot be reached is not asked again. */
function askStatus(client: Client, minimal: Minimal): StatusAnswer[] {
  const answers: StatusAnswer[] = [];
  for (const path of client.options.statusPaths) {
    const response = get(client, path, minimal.headers(client, 0));
    const errorClass = connectionProblem(response.error_code, response.error);
    answers.push({ path: withoutQuery(path), status: response.status, errorClass, error: client.mask(response.error) });
    if (errorClass !== null || (response.status >= 200 && response.status < 300)) break;
  }
  return answers;
}

function askModel(client: Client, minimal: Minimal, model: string, turn: number): Attempt {
  const attempt = send(client, {
    labels: {
      suite: client.suite,
      scenario: "setup",
      step: "preflight",
      vu: 0,
      iter: 0,
      try: 1,
      api: minimal.api,
      mode: "unary",
      model,
      prompt: "preflight",
      turn: null,
      plannedAt: null,
    },
    path: minimal.path,
    body: minimal.body(model),
    promises: minimal.promises,
    usageAsked: false,
    turn,
    authorization: null,
    headers: minimal.headers(client, turn),
    counted: false,
  });
  settle(client, attempt, true, false);
  return attempt;
}

/** Names by /v1/models; empty when the server has no such list. */
function offeredModels(client: Client, minimal: Minimal, turn: number): string[] {
  const response = get(client, "/v1/models", minimal.headers(client, turn));
  try {
    const list = JSON.parse(response.body ?? "") as { data?: { id?: unknown }[] };
    return (list.data ?? []).map(({ id }) => id).filter((id) => typeof id === "string");
  } catch {
    return [];
  }
}

function get(client: Client, path: string, headers: Record<string, string>) {
  return http.get(client.options.baseUrl + path, {
    headers,
    tags: { api: "status", name: withoutQuery(path) },
    timeout: STATUS_TIMEOUT_MS,
    responseType: "text",
    // a path that is not there is an answer, not a failure of the run: no http_req_failed
    responseCallback: NOT_JUDGED,
  });
}

/** What stands behind may be a key. */
function withoutQuery(path: string): string {
  return path.split("?")[0] ?? path;
}

function tell(client: Client, step: string): void {
  if (client.options.tellSteps) console.log(client.mask(`llmload: ${step}`));
}

function stopOn(client: Client, problem: string | null): void {
  if (problem !== null) exec.test.abort(`llmload: pre-flight: ${client.mask(problem)}`);
}
