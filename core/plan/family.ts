/** Model families, as the chat-api guide groups its metrics. */

export type ModelFamily = "gemini" | "gpt4" | "claude" | "other";

const PREFIXES: readonly [string, ModelFamily][] = [
  ["gemini", "gemini"],
  ["gpt-4", "gpt4"],
  ["claude", "claude"],
];

/** By how the name begins; a provider before a slash (`openai/gpt-4`) does not count as the beginning. */
export function modelFamily(model: string): ModelFamily {
  const name = model.slice(model.lastIndexOf("/") + 1).toLowerCase();
  return PREFIXES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? "other";
}
