/** A run named by its day, commit and note. */
import { day, shortCommit } from "../../../core/history/render/words.ts";
import type { TrendRun } from "../../../core/history/types.ts";

export function Place({ run }: { run: TrendRun | undefined }) {
  if (run === undefined) return null;
  const commit = shortCommit(run);
  return (
    <span title={run.testid}>
      {day(run)}
      {commit !== null && (
        <>
          {" "}
          <code>
            <bdi>{commit}</bdi>
          </code>
        </>
      )}
      {run.note !== null && (
        <>
          {" "}
          <bdi>{run.note}</bdi>
        </>
      )}
    </span>
  );
}
