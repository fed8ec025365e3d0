/**
 * What one iteration does: a request, or a session whose own answers are fed back, with tool round trips where the workload
 * has them. A failed request ends its session: what would follow has nothing to follow on. It must not know when it starts.
 */
import { sleep } from "k6";
import exec from "k6/execution";
import { thinkMs } from "../../../core/plan/arrivals/think.ts";
import { chance, type Draw, pick } from "../../../core/plan/random.ts";
import { type Asked, promptText, promptTokens } from "../../../core/workload/prompt_text.ts";
import type { PromptLine, PromptTurn, WorkloadPlan } from "../../../core/workload/types.ts";
import { randomWords } from "../../../core/workload/words.ts";
import type { Attempt } from "../attempt.ts";
import type { Client } from "../client.ts";
import { send, settle } from "../request.ts";
import { APIS } from "./apis.ts";
import { type Ask, type Said, TOOL_REQUEST } from "./talk.ts";

export interface Conversation {
  client: Client;
  workload: WorkloadPlan;
  line: PromptLine;
  draw: Draw;
  /** of the run: what it draws and what makes it unique */
  index: number;
  /** epoch ms, of its first request; null = none is known */
  plannedAt: number | null;
  /** enters no figure */
  warmup: boolean;
}

export function converse(talk: Conversation): void {
  const { client, workload, line, draw } = talk;
  const model = pick(draw, client.options.models);
  const stream = chance(draw, workload.target.streamShare);
  const said: Said[] = [];
  for (const [turn, question] of line.turns.entries()) {
    const think = workload.sessions?.think ?? null;
    if (turn > 0 && think !== null) sleep(thinkMs(think, draw) / 1000);
    const text = promptText(askedOf(talk), turn, question);
    said.push({ role: "user", text: workload.tools === null ? text : `${text} ${TOOL_REQUEST}` });
    if (!answered(talk, { model, stream, said, turn, question })) return;
  }
}

interface Turn {
  model: string;
  stream: boolean;
  /** grows by what the model says */
  said: Said[];
  turn: number;
  question: PromptTurn;
}

/** Asks until the model has answered a question without a further call. False: it failed. */
function answered(talk: Conversation, { model, stream, said, turn, question }: Turn): boolean {
  const { client, workload, draw } = talk;
  const { tools, prompts, target } = workload;
  for (let round = 0; ; round++) {
    const last = round === (tools?.rounds ?? 0);
    const ask: Ask = {
      model,
      stream,
      system: prompts.system,
      said,
      maxTokens: client.options.maxTokens ?? question.maxTokens,
      maxTokensAs: target.maxTokensAs,
      exactOutput: prompts.exactOutput,
      includeUsage: client.options.includeUsage,
      tool: tools === null ? null : last ? "refused" : "offered",
      more: target.body,
    };
    const first = turn === 0 && round === 0;
    const attempt = request(talk, ask, turn, round, first);
    // what was asked is known of the question alone, not of what came before it
    countTokens(talk, attempt, first ? promptTokens(askedOf(talk), turn, question) : null, ask.maxTokens);
    if (attempt.judgement.outcome !== "ok") return false;
    const { text, toolCalls } = attempt.exchange.seen;
    const calls = last || tools === null ? [] : toolCalls;
    said.push({ role: "assistant", text, calls });
    if (tools === null || calls.length === 0) return true;
    if (tools.delayMs > 0) sleep(tools.delayMs / 1000);
    for (const call of calls) {
      said.push({ role: "tool", callId: call.id, name: call.name, text: randomWords(draw, tools.resultTokens) });
    }
  }
}

function request(talk: Conversation, ask: Ask, turn: number, round: number, first: boolean): Attempt {
  const { client, workload, line, index, warmup } = talk;
  const { target } = workload;
  const api = APIS[target.api];
  const attempt = send(client, {
    labels: {
      suite: client.suite,
      // as the pre-flight: part of no figure
      scenario: warmup ? "setup" : exec.scenario.name,
      step: warmup ? "warmup" : round > 0 ? "tool_result" : "request",
      vu: exec.vu.idInTest,
      iter: exec.scenario.iterationInTest,
      try: 1,
      api: target.api,
      mode: ask.stream ? "stream" : "unary",
      model: ask.model,
      prompt: line.prefix === undefined ? workload.prompts.source : "shared_prefix",
      turn: workload.sessions === null ? null : turn,
      plannedAt: first ? talk.plannedAt : null,
    },
    path: target.path,
    name: withoutQuery(target.path),
    body: api.body(ask),
    promises: api.promises,
    usageAsked: client.options.includeUsage,
    turn: index,
    ...(api.headers === null ? {} : { authorization: null }),
    headers: { ...target.headers, ...api.headers?.(client.options, index) },
    counted: !warmup,
  });
  settle(client, attempt, true, !warmup);
  return attempt;
}

function askedOf({ client, workload: { prompts }, line, index }: Conversation): Asked {
  return { prompts, seed: client.options.seed, run: client.run, index, line };
}

/** Asked against counted, of the same answers: a difference shows the template's share, or a server that counts otherwise. */
function countTokens(
  { client, warmup }: Conversation,
  { exchange, figures, judgement }: Attempt,
  tokens: number | null,
  maxTokens: number | null,
): void {
  if (warmup || judgement.outcome !== "ok") return;
  if (tokens !== null && figures.tokensIn !== null) {
    client.meter.add("input_tokens_asked", tokens, exchange.tags);
    client.meter.add("input_tokens_counted", figures.tokensIn, exchange.tags);
  }
  if (maxTokens !== null && figures.tokensOut !== null) {
    client.meter.add("output_tokens_asked", maxTokens, exchange.tags);
    client.meter.add("output_tokens_counted", figures.tokensOut, exchange.tags);
  }
}

/** What stands behind may be a key. */
export function withoutQuery(path: string): string {
  return path.split("?")[0] ?? path;
}
