/** "Did you mean": the known name that is closest to a mistyped one. Pure. */
import { distance } from "../../core/plan/near_miss.ts";

/** The known name nearest to `word`, or null when none is within a slip or two. */
export function nearest(word: string, known: readonly string[]): string | null {
  const [best] = known
    .map((name) => ({ name, slips: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips);
  return best !== undefined && best.slips <= (best.name.length < 4 ? 1 : 2) ? best.name : null;
}
