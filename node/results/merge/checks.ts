/** Checks of several runs added up, by name. Pure. */
import { checksIn } from "../report/copied.ts";
import type { Part } from "./parts.ts";

interface Check {
  name: string;
  passes: number;
  fails: number;
}

/** Of the parts that left a summary. */
export function addedChecks(parts: readonly Part[]): Check[] {
  const sums = new Map<string, Check>();
  for (const { summary } of parts) {
    for (const { name, passes, fails } of summary === null ? [] : checksIn(summary)) {
      const before = sums.get(name) ?? { name, passes: 0, fails: 0 };
      sums.set(name, { name, passes: before.passes + passes, fails: before.fails + fails });
    }
  }
  return [...sums.values()];
}
