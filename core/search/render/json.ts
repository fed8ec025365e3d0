/** A search as JSON. Pure. */
import type { SearchResult } from "../types.ts";

/** As contract/search.schema.json describes it. */
export function searchJson(result: SearchResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
