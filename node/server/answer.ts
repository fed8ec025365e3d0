/** What the server is going to say to one request: texts, counts, times. Pure: the same seed and request give the same answer. */
import { type Distribution, sample } from "./distribution.ts";
import { type Draw, draws } from "./random.ts";
import type { ChatRequest } from "./request.ts";

export interface Answer {
  id: string;
  created: number;
  model: string;
  /** pieces of reasoning, text, or tool-call arguments: one per token */
  reasoning: string[];
  text: string[];
  tool: { id: string; name: string; args: string[] } | null;
  finishReason: "stop" | "length" | "tool_calls";
  promptTokens: number;
  completionTokens: number;
  ttftMs: number;
  /** gap before token i + 1 */
  gapMs: () => number;
}

export interface Timing {
  ttft: Distribution;
  itl: Distribution;
  tokens: Distribution;
}

const WORDS =
  "the answer depends on what you measure first a steady clock a known load and enough samples then compare like with like and say how sure you are – café naïve “quoted” ok".split(
    " ",
  );

export function makeAnswer(request: ChatRequest, timing: Timing, seed: number, key: string, nowMs: number): Answer {
  const draw = draws(seed, key);
  const promptTokens = countTokens(request);
  const wanted = Math.max(1, Math.round(sample(timing.tokens, draw, 0)));
  const count = Math.min(wanted, request.maxTokens ?? wanted);
  const ttftMs = sample(timing.ttft, draw, promptTokens);
  const reasoningCount = request.reasons ? Math.min(count - 1, Math.ceil(count / 3)) : 0;
  const tool =
    request.tool === null ? null : { id: `call_${key.slice(-12)}`, name: request.tool, args: toolArguments(count) };
  const words = (n: number) =>
    Array.from({ length: n }, (_, i) => `${i === 0 ? "" : " "}${WORDS[Math.floor(draw() * WORDS.length)]}`);
  return {
    id: `chatcmpl-${key}`,
    created: Math.floor(nowMs / 1000),
    model: request.model,
    reasoning: words(reasoningCount),
    text: tool === null ? words(count - reasoningCount) : [],
    tool,
    finishReason: tool !== null ? "tool_calls" : count < wanted ? "length" : "stop",
    promptTokens,
    completionTokens: tool === null ? count : reasoningCount + tool.args.length,
    ttftMs,
    gapMs: gaps(timing.itl, draw),
  };
}

/** The same answer, finished without any output. */
export function emptied(answer: Answer): Answer {
  return { ...answer, reasoning: [], text: [], tool: null, finishReason: "stop", completionTokens: 0 };
}

function gaps(itl: Distribution, draw: Draw): () => number {
  return () => sample(itl, draw, 0);
}

/** Roughly four characters a token, at least one. */
function countTokens(request: ChatRequest): number {
  return Math.max(1, Math.ceil(request.characters / 4));
}

function toolArguments(count: number): string[] {
  const json = JSON.stringify({ query: "load testing", limit: count });
  return json.match(/.{1,6}/g) ?? [json];
}
