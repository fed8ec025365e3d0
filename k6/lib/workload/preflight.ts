/**
 * Before any load, in setup(): one small request to the workload's own path for each model. Any OpenAI-compatible server
 * must do, so no status page is asked for. Its record has the step `preflight`, and it enters no figure. Stops the run
 * with a sentence that begins with `llmload: pre-flight:`.
 */
import exec from "k6/execution";
import http from "k6/http";
import { rotate } from "../../../core/plan/tokens.ts";
import type { WorkloadPlan } from "../../../core/workload/types.ts";
import type { Attempt } from "../attempt.ts";
import type { Client } from "../client.ts";
import { ensureInstalled } from "../engine.ts";
import { modelStep, requestProblem, type Target } from "../preflight_sentences.ts";
import { send, settle } from "../request.ts";
import { NOT_JUDGED } from "../transmit.ts";
import { APIS } from "./apis.ts";
import { withoutQuery } from "./conversation.ts";

const LIST_TIMEOUT_MS = 10_000;
const MOST_REQUESTS = 20;
/** OpenAI's Responses API refuses fewer. */
const FEW_TOKENS = 16;

/** Returns only when the run may begin. */
export function preflight(client: Client, workload: WorkloadPlan): void {
  const { options } = client;
  if (options.preflight === "off") return;
  // before the first connection stands: it would keep the plain clock
  if (client.engine !== null) ensureInstalled(client.engine, options, client.run);
  const target: Target = {
    baseUrl: client.mask(options.baseUrl),
    tokens: options.authorizations.length,
    statusPathGiven: false,
    path: withoutQuery(workload.target.path),
  };
  const requests = Math.min(MOST_REQUESTS, Math.max(options.models.length, options.authorizations.length));
  for (let turn = 0; turn < requests; turn++) {
    const attempt = askModel(client, workload, rotate(options.models, turn) ?? "", turn);
    const problem = requestProblem(target, attempt, []);
    // the list of models is asked for only when a sentence needs it
    if (problem !== null) stopOn(client, requestProblem(target, attempt, offered(client, workload, turn)));
    if (options.tellSteps) console.log(client.mask(`llmload: ${modelStep(target, attempt, turn)}`));
  }
}

function askModel(client: Client, { target }: WorkloadPlan, model: string, turn: number): Attempt {
  const api = APIS[target.api];
  const attempt = send(client, {
    labels: {
      ...{ suite: client.suite, scenario: "setup", step: "preflight", vu: 0, iter: 0, try: 1 },
      ...{ api: target.api, mode: "unary", model, prompt: "preflight", turn: null, plannedAt: null },
    },
    path: target.path,
    name: withoutQuery(target.path),
    body: api.body({
      model,
      stream: false,
      system: null,
      said: [{ role: "user", text: "Say hi." }],
      maxTokens: FEW_TOKENS,
      maxTokensAs: target.maxTokensAs,
      exactOutput: false,
      includeUsage: false,
      tool: null,
      more: target.body,
    }),
    promises: api.promises,
    usageAsked: false,
    turn,
    ...headersOf(client, target, turn),
    counted: false,
  });
  settle(client, attempt, true, false);
  return attempt;
}

function headersOf(client: Client, target: WorkloadPlan["target"], turn: number) {
  const api = APIS[target.api];
  if (api.headers === null) return { headers: target.headers };
  return { authorization: null, headers: { ...target.headers, ...api.headers(client.options, turn) } };
}

/** Names by the list of models; empty when the server has none. */
function offered(client: Client, { target }: WorkloadPlan, turn: number): string[] {
  const authorization = rotate(client.options.authorizations, turn);
  const headers = headersOf(client, target, turn).headers;
  const response = http.get(client.options.baseUrl + target.modelsPath, {
    headers: authorization === null ? headers : { ...headers, Authorization: authorization },
    tags: { api: "models", name: target.modelsPath },
    timeout: LIST_TIMEOUT_MS,
    responseType: "text",
    responseCallback: NOT_JUDGED,
  });
  try {
    const list = JSON.parse(response.body ?? "") as { data?: { id?: unknown }[] };
    return (list.data ?? []).map(({ id }) => id).filter((id) => typeof id === "string");
  } catch {
    return [];
  }
}

function stopOn(client: Client, problem: string | null): void {
  if (problem !== null) exec.test.abort(`llmload: pre-flight: ${client.mask(problem)}`);
}
