/**
 * The step that judges a night: tonight's run beside the last good one, and the trend of all nights that are kept, both
 * into the job's summary. A change for the worse ends with 7 and writes regression.md for the issue. One night alone
 * proves nothing, so the comparison is shown and the trend decides (docs/guide/history.md). SUITE is what ran.
 */
import { writeFileSync } from "node:fs";
import { runsIn } from "./runs.ts";
import { llmloadText, output, setting, step, summarise } from "./step.ts";

const REGRESSION = 7;

await step(() => {
  const suite = setting("SUITE");
  const runs = runsIn("results").filter((run) => run.suite === suite);
  const tonight = runs.at(-1);
  const before = runs.at(-2);
  if (tonight === undefined) {
    console.error(`There is no run of ${suite} in results/: nothing to judge.`);
    return 1;
  }
  if (before === undefined)
    summarise("## Beside the last good run\n\nThere is none yet: the next night has this one to look at.");
  else summarise(besideLast(before.path, tonight.path));
  const trend = llmloadText(["trend", "results", "--suite", suite, "--format", "md", "--fail-on", "worse"]);
  const text =
    trend.status === 0 || trend.status === REGRESSION
      ? trend.text
      : "## Trend\n\nIt could not be made; the log says why.";
  summarise(text);
  output("regression", String(trend.status === REGRESSION));
  if (trend.status === REGRESSION) writeFileSync("regression.md", text);
  return trend.status;
});

function besideLast(before: string, tonight: string): string {
  const { status, text } = llmloadText(["compare", before, tonight, "--format", "md"]);
  return status === 0 ? text : "## Beside the last good run\n\nThe two cannot be compared; the log says why.";
}
