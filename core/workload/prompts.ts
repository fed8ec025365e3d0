/** The prompts of a workload as lines: synthetic ones drawn by the seed, and those of a data set dressed alike. Pure. */
import type { TraceRow } from "../plan/arrivals/types.ts";
import { chance, type Draw, draws, pick } from "../plan/random.ts";
import { drawLength } from "./lengths.ts";
import type { PromptSpec } from "./resolve.ts";
import type { PromptLine, PromptTurn } from "./types.ts";
import { randomWords } from "./words.ts";

/** One conversation of a data set: the questions, and how long its own answers were (estimated), where it has them. */
export interface DatasetEntry {
  turns: { text: string; outputTokens: number | null }[];
}

/** Line i has its own draws: more lines do not change those before. `trace`: rows whose lengths the lines take. */
export function* syntheticLines(
  spec: PromptSpec,
  seed: number,
  trace: readonly TraceRow[] | null,
): Generator<PromptLine> {
  const prefixes = prefixesOf(spec, seed);
  for (let i = 0; i < spec.count; i++) {
    const draw = draws(seed, "prompts", i);
    const row = trace?.[i];
    const prefix = drawPrefix(spec, prefixes, draw);
    const count = spec.turns === null ? 1 : drawLength(spec.turns, draw);
    const turns: PromptTurn[] = [];
    for (let turn = 0; turn < count; turn++) {
      const tokens = row?.inputTokens ?? drawLength(spec.input, draw);
      const maxTokens = row?.outputTokens ?? (spec.output === null ? null : drawLength(spec.output, draw));
      const before = turn === 0 && prefix !== null ? (spec.prefix?.tokens ?? 0) : 0;
      turns.push({ text: randomWords(draw, Math.max(1, tokens)), tokens: tokens + before, maxTokens });
    }
    yield prefix === null ? { turns } : { prefix, turns };
  }
}

/** Entries in their order; a workload without sessions takes the first question of each. */
export function* datasetLines(entries: Iterable<DatasetEntry>, spec: PromptSpec, seed: number): Generator<PromptLine> {
  const prefixes = prefixesOf(spec, seed);
  let i = 0;
  for (const entry of entries) {
    const draw = draws(seed, "prompts", i++);
    const prefix = drawPrefix(spec, prefixes, draw);
    const most = spec.turns === null ? 1 : entry.turns.length;
    const turns = entry.turns.slice(0, most).map(({ text, outputTokens }) => ({
      text,
      tokens: null,
      maxTokens: spec.output === null ? outputTokens : drawLength(spec.output, draw),
    }));
    yield prefix === null ? { turns } : { prefix, turns };
  }
}

function prefixesOf({ prefix }: PromptSpec, seed: number): string[] {
  if (prefix === null) return [];
  return Array.from({ length: prefix.groups }, (_, i) => randomWords(draws(seed, "prefixes", i), prefix.tokens));
}

function drawPrefix({ prefix }: PromptSpec, prefixes: readonly string[], draw: Draw): string | null {
  return prefix !== null && chance(draw, prefix.share) ? pick(draw, prefixes) : null;
}
