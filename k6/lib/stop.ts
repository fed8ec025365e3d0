/**
 * How a k6 script stops in the init context with sentences instead of a stack trace, and how it warns. It must not know
 * what is wrong.
 */

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
