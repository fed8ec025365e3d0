/**
 * The questions in a row of a data set. Shapes: `{"prompt": "..."}` (also text, question, input, instruction; `output_tokens` or an answer
 * beside it), `{"messages": [{"role", "content"}]}`, ShareGPT's `{"conversations": [{"from", "value"}]}`, a plain text. Pure.
 */
import type { DatasetEntry } from "../../../core/workload/prompts.ts";
import { estimatedTokens } from "../../../core/workload/words.ts";

type Row = Record<string, unknown>;
type Turn = DatasetEntry["turns"][number];

const QUESTIONS = ["prompt", "question", "text", "input", "instruction"];
const ANSWERS = ["completion", "response", "answer", "output"];
const COUNTS = ["output_tokens", "max_tokens", "output_length"];

/** null = there is no question in it. */
export function entryOf(value: unknown, format: "auto" | "jsonl" | "sharegpt"): DatasetEntry | null {
  if (typeof value === "string") return format === "sharegpt" ? null : entry([{ text: value, outputTokens: null }]);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const row = value as Row;
  if (format !== "jsonl" && Array.isArray(row.conversations))
    return entry(talkTurns(row.conversations, "from", "value"));
  if (format === "sharegpt") return null;
  if (Array.isArray(row.messages)) return entry(talkTurns(row.messages, "role", "content"));
  const text = QUESTIONS.map((key) => row[key]).find((found) => typeof found === "string");
  if (typeof text !== "string") return null;
  const answer = ANSWERS.map((key) => row[key]).find((found) => typeof found === "string");
  const told = COUNTS.map((key) => row[key]).find((found) => typeof found === "number" && found >= 1);
  const guessed = typeof answer === "string" ? estimatedTokens(answer) : null;
  return entry([{ text, outputTokens: typeof told === "number" ? Math.round(told) : guessed }]);
}

function entry(turns: readonly Turn[]): DatasetEntry | null {
  const asked = turns.filter(({ text }) => text.trim() !== "");
  return asked.length === 0 ? null : { turns: asked };
}

const USERS = ["user", "human"];

/** Each question, with the length of the answer that follows it. System prompts are the workload's to say. */
function talkTurns(list: readonly unknown[], who: string, what: string): Turn[] {
  const turns: Turn[] = [];
  for (const one of list) {
    if (typeof one !== "object" || one === null) continue;
    const { [who]: speaker, [what]: said } = one as Row;
    const text = textOf(said);
    if (typeof speaker !== "string" || text === null) continue;
    const last = turns.at(-1);
    if (USERS.includes(speaker.toLowerCase())) turns.push({ text, outputTokens: null });
    else if (last !== undefined && speaker.toLowerCase() !== "system") last.outputTokens ??= estimatedTokens(text);
  }
  return turns;
}

/** A text, or the texts of a list of parts. */
function textOf(content: unknown): string | null {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return null;
  const parts = content.map((part: unknown) =>
    typeof part === "object" && part !== null && typeof (part as Row).text === "string"
      ? String((part as Row).text)
      : "",
  );
  return parts.join("");
}
