/** A script of a user's own on the Messages API: one answer in one and one stream an iteration, TOOLS=yes with a tool. */
import exec from "k6/execution";
import type { Mode } from "../../../core/contract/engine.ts";
import { chatSuite } from "../../../k6/lib/chat_suite.ts";
import { MESSAGES_API, MESSAGES_MINIMAL, messagesCall } from "../../../k6/lib/messages_body.ts";
import { preflight } from "../../../k6/lib/preflight.ts";
import { send, settle } from "../../../k6/lib/request.ts";

const { client } = chatSuite("messages", "any");
const TOOL = { type: "function", function: { name: "search", parameters: { type: "object" } } };

export const options = {
  scenarios: { few: { executor: "per-vu-iterations", vus: 3, iterations: 4 } },
  // 24 answers of nine tokens
  thresholds: { llm_request_success: ["rate==1"], llm_output_tokens: ["count==216"], llm_done_rate: ["rate==1"] },
};

export function setup(): void {
  preflight(client, MESSAGES_MINIMAL);
}

export default function () {
  for (const mode of ["unary", "stream"] as const) ask(mode);
}

function ask(mode: Mode): void {
  const { iterationInTest } = exec.scenario;
  const { options: settings } = client;
  const model = settings.models[0] ?? "";
  const labels = {
    ...{ suite: client.suite, scenario: exec.scenario.name, step: "message", vu: exec.vu.idInTest },
    ...{ iter: iterationInTest, try: 1, api: MESSAGES_API, mode, model, prompt: "short", turn: null, plannedAt: null },
  };
  const tools = __ENV.TOOLS === "yes" ? { tools: [TOOL], toolChoice: "any" as const } : {};
  const thinking = __ENV.THINKING === "yes" ? { thinkingTokens: 1024, maxTokens: 4000 } : {};
  const turns = [
    { role: "system" as const, content: "Be brief." },
    { role: "user" as const, content: "Say hello." },
  ];
  const asked = { model, turns, stream: mode === "stream", ...thinking, ...tools };
  settle(client, send(client, { labels, ...messagesCall(settings, iterationInTest, asked) }), true);
}
