/** Steps that failed, and steps that could not be taken because of it. Pure. */
import { type Block, entry, type Line } from "../lines.ts";
import type { Summary } from "../types.ts";
import { ofStep } from "./figures.ts";

/** null when every step went well. A functional run tells of each step anyway. */
export function failedSteps({ figures, plan }: Summary): Block | null {
  if (plan.flow?.single === true) return null;
  const lines = (plan.flow?.steps ?? []).flatMap((step): Line[] => {
    const told = (["failed", "skipped"] as const)
      .map((what) => ({ what, n: figures.count(`steps_${what}${ofStep(step)}`) }))
      .filter(({ n }) => n > 0)
      .map(({ what, n }) => `${n} ${what}`);
    return told.length === 0 ? [] : [entry(step, told.join(", "), "warn")];
  });
  return lines.length === 0 ? null : { title: "Steps failed and skipped", lines };
}
