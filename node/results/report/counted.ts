/** What else a run's folder counted, to be held against its records: the engine's view of what was in flight, the workload's prompts. */
import { join } from "node:path";
import { type EngineCount, engineCount, type PromptCount } from "../../../core/report/reconcile.ts";
import { readJson } from "../sources.ts";

/** @param folder of the one run that is reported on; null = several, or a file */
export function countedBeside(folder: string | null): { engine: EngineCount | null; prompts: PromptCount | null } {
  if (folder === null) return { engine: null, prompts: null };
  return {
    engine: engineIn(readJson(join(folder, "summary.json"))?.series),
    prompts: promptsIn(readJson(join(folder, "workload.json"))?.prompts),
  };
}

/** Files may hold anything. */
function engineIn(series: unknown): EngineCount | null {
  const { seconds } = (series ?? {}) as { seconds?: unknown };
  if (!Array.isArray(seconds)) return null;
  const bins = seconds.flatMap((bin: unknown) => {
    const t = numberIn(bin, "t");
    return t === null ? [] : [{ t, inFlightMean: numberIn(bin, "inFlightMean") }];
  });
  return engineCount(bins);
}

function promptsIn(prompts: unknown): PromptCount | null {
  const count = numberIn(prompts, "count");
  const { cacheBust } = (prompts ?? {}) as { cacheBust?: unknown };
  return count === null || typeof cacheBust !== "boolean" ? null : { count, unique: cacheBust };
}

function numberIn(value: unknown, name: string): number | null {
  const found = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : null;
  return typeof found === "number" && Number.isFinite(found) ? found : null;
}
