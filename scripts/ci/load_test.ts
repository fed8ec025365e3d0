/**
 * The step that sends load: `llmload run SUITES`, then each run's report into the job's summary. Settings are the
 * variables that llmload knows (docs/reference/options.md); SUITE holds names, with spaces between. An empty variable is
 * one that the workflow's form left empty. Ends as the run ended; outputs: exit-status, runs (folders, with spaces).
 */
import { OPTIONS } from "../../core/contract/options.ts";
import { runsIn } from "./runs.ts";
import { llmload, llmloadText, output, StepError, step, summarise } from "./step.ts";

const RESULTS = "results";
const KNOBS = new Set(OPTIONS.flatMap(({ env, aliases = [] }) => [env, ...aliases]));

/** The environment without what was left empty: an empty K6_... or knob would be a value to k6 and to suites. */
function filledIn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const left = ([name, value]: [string, string | undefined]) =>
    value === "" && (KNOBS.has(name) || name.startsWith("K6_"));
  return Object.fromEntries(Object.entries(env).filter((pair) => !left(pair)));
}

/** Names only: no word of the form may become a flag. */
function suites(text: string): string[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== "");
  const odd = names.find((name) => name.startsWith("-"));
  if (odd !== undefined)
    throw new StepError(`SUITE holds names of suites or paths, and ${JSON.stringify(odd)} is none.`);
  return names.length > 0 ? names : ["all"];
}

await step(() => {
  const before = new Set(runsIn(RESULTS).map(({ path }) => path));
  const note = process.env.NOTE ?? "";
  const args = [
    "run",
    "--out-dir",
    RESULTS,
    ...(note === "" ? [] : [`--note=${note}`]),
    ...suites(process.env.SUITE ?? ""),
  ];
  const status = llmload(args, filledIn(process.env));
  const made = runsIn(RESULTS).filter(({ path }) => !before.has(path));
  for (const { path, suite } of made) {
    const report = llmloadText(["report", path, "--format", "md"]);
    summarise(report.status === 0 ? report.text : `## ${suite}\n\nNo report: the run left no records.`);
  }
  if (made.length === 0) summarise(`## Load test\n\nNo run was made (exit status ${status}); the log says why.`);
  output("exit-status", String(status));
  output("runs", made.map(({ path }) => path).join(" "));
  return status;
});
