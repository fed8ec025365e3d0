/**
 * Reads the environment in the init context and stops the run there when anything in it is wrong. The rules are
 * core/plan's; how a k6 script stops with sentences instead of a stack trace is known here.
 */
import { readOptions } from "../../core/plan/options.ts";
import type { Options, Target } from "../../core/plan/types.ts";

export function readSettings(target: Target): Options {
  const { options, problems, warnings } = readOptions(__ENV, target);
  stopOn(problems);
  warn(warnings);
  return options;
}

/** Ends the run before any load (k6: exit 107) when there is a problem; one line for each. */
export function stopOn(problems: readonly string[]): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  if (others.length > 0) for (const problem of problems) console.error(`llmload: wrong setting: ${problem}`);
  // a thrown text is printed as it is; an Error brings its stack trace, exec.test.abort the name of the script
  throw others.length === 0
    ? `llmload: wrong setting: ${first}`
    : `llmload: stopped before any load: ${problems.length} wrong settings, listed above`;
}

export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) console.warn(`llmload: ${warning}`);
}
