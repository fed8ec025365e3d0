/** Finds variables that look like one of ours but are not: `DURATION_SCLE`. */
import { OPTIONS } from "../contract/options.ts";

const KNOWN: readonly string[] = OPTIONS.flatMap((option) => [option.env, ...(option.aliases ?? [])]);
/** Real variables of other programs, and Jan's own knobs, that happen to be near. */
const OTHERS = new Set(["MODE", "SEEDS", "PATH", "HOME", "SHELL", "LOGNAME", "USER", "LANG", "API_KEY"]);
const SHORTEST = 5;

/** Optimal string alignment distance, cut off at 3. */
export function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return Math.min(3, last[b.length] ?? 3);
}

/** One sentence for each set variable that is within two slips of one of ours. */
export function nearMisses(env: Record<string, string | undefined>): string[] {
  const warnings: string[] = [];
  for (const name of Object.keys(env)) {
    if (env[name] === undefined || name.length < SHORTEST || KNOWN.includes(name) || OTHERS.has(name)) continue;
    const nearest = KNOWN.filter((known) => known.length >= SHORTEST)
      .map((known) => ({ known, apart: distance(name.toUpperCase(), known) }))
      .sort((a, b) => a.apart - b.apart)[0];
    if (nearest !== undefined && nearest.apart <= (nearest.known.length < 8 ? 1 : 2)) {
      warnings.push(`${name} is set, but llmload does not know it: did you mean ${nearest.known}?`);
    }
  }
  return warnings;
}
