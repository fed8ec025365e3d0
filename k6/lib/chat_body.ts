/**
 * Draws a chat completion and writes its body. Every request takes the same number of draws in the same order, whatever
 * is overridden: so MODELS, MAX_TOKENS or another share of streams do not change the rest. It must not know k6.
 */
import { between, chance, type Draw, pick } from "../../core/plan/random.ts";
import type { Options, PromptLength } from "../../core/plan/types.ts";
import { drawPrompt, type Prompts } from "./prompts.ts";

/** What a scenario asks for. */
export interface Mix {
  /** part of the requests that stream, 0..1 */
  streamShare: number;
  lengths: readonly PromptLength[];
  /** try again after errors that may pass */
  retries: boolean;
}

export interface ChatRequest {
  stream: boolean;
  model: string;
  length: PromptLength;
  body: object;
}

/** Bounds of max_tokens by the length of the prompt; together the guide's 100 to 4000. */
const MAX_TOKENS: Record<PromptLength, readonly [number, number]> = {
  short: [100, 500],
  medium: [300, 1500],
  long: [1000, 4000],
};

/** `model`: instead of the drawn one. */
export function drawChat(draw: Draw, options: Options, prompts: Prompts, mix: Mix, model?: string): ChatRequest {
  const stream = chance(draw, mix.streamShare);
  const drawnModel = pick(draw, options.models);
  const prompt = drawPrompt(draw, prompts, mix.lengths);
  const system = pick(draw, prompts.systemPrompts);
  const temperature = between(draw, 70, 100) / 100;
  const drawnTokens = between(draw, ...MAX_TOKENS[prompt.length]);
  const topP = between(draw, 90, 100) / 100;
  const user = `load-test-user-${between(draw, 0, 0xffffffff).toString(16).padStart(8, "0")}`;
  const asMessage = system !== null && options.systemPromptAs !== "field";
  const asField = system !== null && options.systemPromptAs !== "message";
  return {
    stream,
    model: model ?? drawnModel,
    length: prompt.length,
    body: {
      model: model ?? drawnModel,
      messages: [...(asMessage ? [{ role: "system", content: system }] : []), { role: "user", content: prompt.text }],
      ...(asField ? { system_prompt: system } : {}),
      stream,
      ...(stream && options.includeUsage ? { stream_options: { include_usage: true } } : {}),
      temperature,
      max_tokens: options.maxTokens ?? drawnTokens,
      top_p: topP,
      user,
    },
  };
}
