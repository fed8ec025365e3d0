/** The prompts of a workload as lines: lengths of synthetic ones drawn by the seed, and the texts of a data set. Pure. */
import type { TraceRow } from "../plan/arrivals/types.ts";
import { between, chance, type Draw, draws } from "../plan/random.ts";
import { drawLength } from "./lengths.ts";
import type { PromptSpec } from "./resolve.ts";
import type { PromptLine, PromptTurn } from "./types.ts";

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
  for (let i = 0; i < spec.count; i++) {
    const draw = draws(seed, "prompts", i);
    const row = trace?.[i];
    const prefix = drawPrefix(spec, draw);
    const count = spec.turns === null ? 1 : drawLength(spec.turns, draw);
    const turns: PromptTurn[] = [];
    for (let turn = 0; turn < count; turn++) {
      const tokens = Math.max(1, row?.inputTokens ?? drawLength(spec.input, draw));
      const maxTokens = row?.outputTokens ?? (spec.output === null ? null : drawLength(spec.output, draw));
      turns.push({ tokens, maxTokens });
    }
    yield prefix === null ? { turns } : { prefix, turns };
  }
}

/** Entries in their order; a workload without sessions takes the first question of each. */
export function* datasetLines(entries: Iterable<DatasetEntry>, spec: PromptSpec, seed: number): Generator<PromptLine> {
  let i = 0;
  for (const entry of entries) {
    const draw = draws(seed, "prompts", i++);
    const prefix = drawPrefix(spec, draw);
    const most = spec.turns === null ? 1 : entry.turns.length;
    const turns = entry.turns.slice(0, most).map(({ text, outputTokens }) => ({
      text,
      tokens: null,
      maxTokens: spec.output === null ? outputTokens : drawLength(spec.output, draw),
    }));
    yield prefix === null ? { turns } : { prefix, turns };
  }
}

/** The number of its group; null = it has none. */
function drawPrefix({ prefix }: PromptSpec, draw: Draw): number | null {
  return prefix !== null && chance(draw, prefix.share) ? between(draw, 0, prefix.groups - 1) : null;
}
