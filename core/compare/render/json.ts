/** The comparison as JSON, by contract/comparison.schema.json. Pure. */
import type { Comparison } from "../types.ts";

export function comparisonJson(comparison: Comparison): string {
  return `${JSON.stringify(comparison)}\n`;
}
