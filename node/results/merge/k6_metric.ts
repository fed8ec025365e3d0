/** Figures of the whole in the shape of k6's summary. Pure. */
import { METRICS } from "../../../core/contract/metrics_gen.ts";
import { parseKey } from "../../../core/thresholds/key.ts";
import type { Stats } from "../../../core/thresholds/stats.ts";

/** As k6's summary holds them, as far as they are known. */
export function valuesOf(stats: Stats): Record<string, number> {
  if (stats.type === "counter") return { count: stats.count };
  if (stats.type === "rate") {
    const passes = stats.passes ?? 0;
    return { rate: stats.count > 0 ? passes / stats.count : 0, passes, fails: stats.count - passes };
  }
  const named = { avg: stats.avg, min: stats.min, max: stats.max };
  const filled = Object.entries(named).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  return { ...Object.fromEntries(filled), count: stats.count };
}

/** `p(95)<2000` -> `p(95)`, as core/summary/thresholds.ts looks it up */
export function statOf(text: string): string {
  return /^\s*([a-z]+(?:\([^)]*\))?)/i.exec(text)?.[1]?.replaceAll(" ", "") ?? "";
}

export function containsOf(key: string): { contains?: string } {
  const name = parseKey(key)?.name;
  const isTime = METRICS.some((spec) => spec.name === name && spec.time) || name?.startsWith("http_req_") === true;
  return isTime ? { contains: "time" } : {};
}
