/**
 * What the suites ask a model for: prompts that can be told apart, bodies, and the step that sends them. It must not know
 * sessions' secrets, nor where an answer is stored.
 */
import exec from "k6/execution";
import type { Mode } from "../../../core/contract/engine.ts";
import { JAN_STEPS, type JanStep } from "../../../core/plan/jan_steps.ts";
import { type Draw, draws, pick } from "../../../core/plan/random.ts";
import type { Options } from "../../../core/plan/types.ts";
import type { Attempt } from "../attempt.ts";
import type { Client } from "../client.ts";
import { drawPrompt, type Prompts } from "../prompts.ts";

/** Temperature and max_tokens of the originals. */
const SETTINGS: Record<Mode, { temperature: number; max_tokens: number }> = {
  unary: { temperature: 0.7, max_tokens: 150 },
  stream: { temperature: 0.8, max_tokens: 100 },
};

/** What one iteration draws. The same seed draws the same, whoever runs the iteration. */
export interface Drawn {
  model: string;
  /** a new text at each call, marked, so that no two messages of a run are the same */
  text(): string;
}

export function drawn(options: Options, prompts: Prompts): Drawn {
  const { name, iterationInTest } = exec.scenario;
  const draw: Draw = draws(options.seed, name, iterationInTest);
  const model = pick(draw, options.models);
  let count = 0;
  return {
    model,
    text: () => `${drawPrompt(draw, prompts, ["short"]).text} [${name} ${iterationInTest}.${++count}]`,
  };
}

export function settingsOf(options: Options, mode: Mode): { temperature: number; max_tokens: number } {
  const settings = SETTINGS[mode];
  return { ...settings, max_tokens: options.maxTokens ?? settings.max_tokens };
}

/** A chat completion's body. */
export function chatBody(options: Options, mode: Mode, model: string, text: string, more: object = {}): object {
  const stream = mode === "stream";
  return {
    model,
    messages: [{ role: "user", content: text }],
    ...settingsOf(options, mode),
    stream,
    ...(stream && options.includeUsage ? { stream_options: { include_usage: true } } : {}),
    ...more,
  };
}

/** The trend of a generation step: unary E2E, stream close. */
export function countTime(client: Client, attempt: Attempt, more: Record<string, string> = {}): void {
  if (attempt.judgement.outcome !== "ok") return;
  const { exchange, figures } = attempt;
  const { trend } = JAN_STEPS[exchange.labels.step as JanStep];
  client.meter.add(trend, figures.durationMs, { ...exchange.tags, ...more });
}
