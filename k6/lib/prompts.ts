/** The texts of k6/data, shared by all VUs of the process, and how one is drawn. It must not know requests. */
import { SharedArray } from "k6/data";
import { type Draw, pick } from "../../core/plan/random.ts";
import type { PromptLength } from "../../core/plan/types.ts";

/** As in k6/data/messages.json: length, category, texts. */
export type Messages = Record<PromptLength, Record<string, string[]>>;

/** One category: where its texts are in the flat list. */
export interface Shelf {
  length: PromptLength;
  category: string;
  from: number;
  count: number;
}

export interface Prompts {
  texts: readonly string[];
  shelves: readonly Shelf[];
  /** null = no system prompt */
  systemPrompts: readonly (string | null)[];
}

export interface Prompt {
  length: PromptLength;
  category: string;
  text: string;
}

/** Init context only. */
export function loadPrompts(): Prompts {
  const read = () => JSON.parse(open(import.meta.resolve("../data/messages.json"))) as Messages;
  return {
    texts: new SharedArray("llmload.texts", () => flatten(read()).texts),
    // copied out of the shared memory: small, and looked through at every draw
    shelves: [...new SharedArray("llmload.shelves", () => flatten(read()).shelves)],
    systemPrompts: JSON.parse(open(import.meta.resolve("../data/system_prompts.json"))) as (string | null)[],
  };
}

export function flatten(messages: Messages): { texts: string[]; shelves: Shelf[] } {
  const texts: string[] = [];
  const shelves: Shelf[] = [];
  for (const length of ["short", "medium", "long"] as const) {
    for (const [category, list] of Object.entries(messages[length])) {
      shelves.push({ length, category, from: texts.length, count: list.length });
      texts.push(...list);
    }
  }
  return { texts, shelves };
}

/** First the length, then the category, then the text: each category is as likely as the others of its length. */
export function drawPrompt(draw: Draw, prompts: Prompts, lengths: readonly PromptLength[]): Prompt {
  const length = pick(draw, lengths);
  const shelf = pick(
    draw,
    prompts.shelves.filter((candidate) => candidate.length === length),
  );
  const text = prompts.texts[shelf.from + Math.floor(draw() * shelf.count)] ?? "";
  return { length, category: shelf.category, text };
}
