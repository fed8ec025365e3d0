/**
 * The steps of Jan Server's suites as a plan sees them: which API each asks, how, where its time goes, and which of them
 * a run takes. Pure: it must not know what a step sends.
 */
import type { Mode } from "../contract/engine.ts";
import type { MetricName } from "../contract/metrics_gen.ts";
import type { JanSuite } from "./jan.ts";
import type { Options } from "./types.ts";

interface StepFacts {
  /** tag `api` */
  api: "auth" | "models" | "chat" | "conversations" | "conversation" | "responses";
  trend: MetricName;
  mode: Mode;
  /** something is generated: its latencies count as such */
  generates: boolean;
  /** response_time's tag `tools`; absent: the step has no such tag */
  tools?: boolean;
}

const asks = (api: StepFacts["api"], trend: MetricName): StepFacts => ({ api, trend, mode: "unary", generates: false });
const generates = (api: StepFacts["api"], trend: MetricName, mode: Mode): StepFacts => ({
  ...{ api, trend, mode, generates: true },
});

export const JAN_STEPS = {
  guest_login: asks("auth", "guest_login_time"),
  token_refresh: asks("auth", "token_refresh_time"),
  models: asks("models", "models_time"),
  completion: generates("chat", "completion_time", "unary"),
  completion_stream: generates("chat", "completion_time", "stream"),
  conversation_create: asks("conversations", "conversation_create_time"),
  message: generates("conversation", "completion_time", "unary"),
  message_stream: generates("conversation", "completion_time", "stream"),
  conversation_get: asks("conversations", "conversation_get_time"),
  conversation_list: asks("conversations", "conversation_list_time"),
  conversation_items: asks("conversations", "conversation_items_time"),
  response: { ...generates("responses", "response_time", "unary"), tools: false },
  response_tools: { ...generates("responses", "response_time", "unary"), tools: true },
  response_stream: { ...generates("responses", "response_time", "stream"), tools: false },
  response_stream_tools: { ...generates("responses", "response_time", "stream"), tools: true },
} as const satisfies Record<string, StepFacts>;

export type JanStep = keyof typeof JAN_STEPS;

/** The whole flow of each suite, in the guide's order. */
export const JAN_FLOWS: Record<JanSuite, readonly JanStep[]> = {
  "completion-standard": ["guest_login", "token_refresh", "models", "completion", "completion_stream"],
  "completion-conversation": [
    ...(["guest_login", "token_refresh", "conversation_create", "message", "message_stream"] as const),
    ...(["conversation_get", "conversation_list", "conversation_items"] as const),
  ],
  responses: [
    ...(["guest_login", "token_refresh", "response", "response_tools", "response_stream"] as const),
    "response_stream_tools",
  ],
};

/** Planned flows with a unary and with a streamed completion; a functional run has one with both. */
export type Flows = Record<Mode, number>;

/** The steps of a suite that a run takes. */
export function stepsOf(suite: JanSuite, options: Options, flows: Flows): JanStep[] {
  return JAN_FLOWS[suite].filter((step) => isTaken(step, options, flows));
}

/** How many flows under load come to a step. Of responses plain ones and ones with tools take turns, a plain one begins. */
export function comingTo(step: JanStep, { unary, stream }: Flows): number {
  const facts: StepFacts = JAN_STEPS[step];
  if (!facts.generates) return unary + stream;
  const flows = facts.mode === "stream" ? stream : unary;
  if (facts.tools === undefined) return flows;
  return facts.tools ? Math.floor(flows / 2) : Math.ceil(flows / 2);
}

function isTaken(step: JanStep, { singleRun, tokenRefresh, authorizations }: Options, flows: Flows): boolean {
  const facts: StepFacts = JAN_STEPS[step];
  if (facts.api === "auth" && authorizations.length > 0) return false;
  if (step === "token_refresh" && tokenRefresh === "off") return false;
  return singleRun || !facts.generates || comingTo(step, flows) > 0;
}
