/** Stops a run of an archive whose options do not fit the environment it is run in. In setup(), before any request. */
import exec from "k6/execution";
import { frozenProblem } from "../../core/plan/frozen.ts";
import type { Frozen } from "../../core/plan/types.ts";

export function stopWhenFrozenOtherwise(planned: Frozen, engine: boolean): void {
  const { ext } = exec.test.options as { ext?: { llmload?: unknown } | null };
  const problem = frozenProblem(ext?.llmload, planned, engine);
  if (problem !== null) exec.test.abort(`llmload: wrong setting: ${problem}`);
}
