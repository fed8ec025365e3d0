/** A comparison as the page's data. Pure: who makes it, and when, are arguments. */

import type { ComparisonPage } from "../page/types.ts";
import { clean } from "../report/render/clean.ts";
import type { Comparison } from "./types.ts";

/** @param by `llmload 0.1.0`; @param at ISO 8601 */
export function comparisonPage(comparison: Comparison, { by, at }: { by: string; at: string }): ComparisonPage {
  const title = `${clean(comparison.base.name, 120)} against ${clean(comparison.candidate.name, 120)}`;
  return { v: 1, kind: "comparison", title, madeBy: by, madeAt: at, comparison };
}
