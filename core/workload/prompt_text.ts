/**
 * The text of a question as it is sent. Synthetic texts are made here, by the seed, so that neither file nor memory holds
 * them. Pure; runs in every VU.
 */
import { draws } from "../plan/random.ts";
import type { PromptLine, PromptTurn, WorkloadPlan } from "./types.ts";
import { randomWords, uniqueLine } from "./words.ts";

export interface Asked {
  prompts: WorkloadPlan["prompts"];
  seed: number;
  /** name of the run */
  run: string;
  /** of the request or session in the run */
  index: number;
  line: PromptLine;
}

/** Question `turn` of a line, its shared prefix before the first. */
export function promptText(asked: Asked, turn: number, question: PromptTurn): string {
  const { prompts, seed, line } = asked;
  const { text, tokens } = question;
  const own = text === undefined ? words(asked, turn, tokens ?? 1) : given(asked, turn, text);
  if (turn > 0 || line.prefix === undefined) return own;
  return `${randomWords(draws(seed, "prefix", line.prefix), prompts.prefixTokens)} ${own}`;
}

/** Tokens of it, null = not known. */
export function promptTokens({ prompts, line }: Asked, turn: number, { tokens }: PromptTurn): number | null {
  const before = turn === 0 && line.prefix !== undefined ? prompts.prefixTokens : 0;
  return tokens === null ? null : tokens + before;
}

/** Every request its own, or every line: then lines that come again are the same, in other runs of this seed too. */
function words({ prompts, seed, run, index }: Asked, turn: number, count: number): string {
  const [key, number] = prompts.cacheBust
    ? ([`text/${run}/${turn}`, index] as const)
    : ([`text/${turn}`, index % prompts.count] as const);
  return randomWords(draws(seed, key, number), count);
}

function given({ prompts, run, index }: Asked, turn: number, text: string): string {
  return prompts.cacheBust && turn === 0 ? uniqueLine(`${run}/${index}`) + text : text;
}
