/** Whether the parts were asked to do the same, by the plans in their run.json. It must not know how plans are held side by side. */
import { planDifferences } from "../../../core/compare/plan.ts";
import { differencesText } from "../../../core/compare/render/unlike.ts";
import { ResultsTrouble } from "../trouble.ts";
import type { Part } from "./parts.ts";

/** Each shard has a segment of its own. */
const MEANT = new Set(["segment"]);

/**
 * @returns a sentence for each difference, when they are allowed
 * @throws ResultsTrouble `merge.unlike`
 */
export function unlikeParts(parts: readonly Part[], allowed: boolean): string[] {
  const planned = parts.map(({ name, run }, i) => ({
    ...{ side: i === 0 ? ("base" as const) : ("candidate" as const), name, run },
  }));
  const lines = differencesText(planDifferences(planned, MEANT));
  if (allowed) return lines.map((line) => `The plans differ: ${line.trim()}.`);
  if (lines.length === 0) return [];
  throw new ResultsTrouble(
    "merge.unlike",
    ["These runs did not do the same, and would be no whole:", ...lines].join("\n         "),
    "--allow-unlike merges them all the same; the differences are then kept with the result.",
  );
}
