/** A trend in which every text that comes from outside is hostile. */
import { HOSTILE } from "../../report/testdata/hostile.ts";
import type { Trend } from "../types.ts";
import { nightJson, runOf, trendOf } from "./runs.ts";

export function hostileTrend(): Trend {
  const text = (i: number) => HOSTILE[i % HOSTILE.length] || "x";
  const runs = Array.from({ length: 40 }, (_, night) =>
    runOf(
      nightJson(night, {
        ...{ testid: text(night), note: text(night + 1), suite: text(2), target: text(3), tags: { a: text(night) } },
        git: { commit: text(night + 4), dirty: true },
        environment: { MODELS: text(5) },
      }),
      { ttft: night < 20 ? 100 + (night % 5) : 300 + (night % 5) },
    ),
  );
  return trendOf(
    runs,
    {},
    HOSTILE.map((path, i) => ({ path, reason: text(i + 1) })),
  );
}
