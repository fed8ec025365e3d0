/**
 * The end of a run, in handleSummary: hands k6's data and the engine's series to core/summary and says which files to
 * write. It must not know how a summary looks.
 */
import exec from "k6/execution";
import type { Plan } from "../../core/plan/types.ts";
import { summaryJson } from "../../core/summary/json.ts";
import type { K6SummaryData } from "../../core/summary/k6_data.ts";
import { summaryPage } from "../../core/summary/page/html.ts";
import { summarize } from "../../core/summary/summarize.ts";
import { summaryText } from "../../core/summary/text.ts";
import type { Client } from "./client.ts";
import { REPORT_TEMPLATE } from "./report_template.ts";

/** By path; `stdout` goes to the console. */
export type SummaryFiles = Record<string, string>;

export type SummaryData = K6SummaryData;

/** SUITE_summary.json and SUITE_summary.html in SUMMARY_DIR, and the console's text. */
export function summarizeRun(client: Client, plan: Plan, data: SummaryData): SummaryFiles {
  // asked for first and always: it also flushes the records
  const series = client.engine?.runSeries() ?? null;
  if (data.metrics === undefined) return { stdout: OTHER_SHAPE };
  if (!loaded(data)) return { stdout: "\nNo load was sent: the run stopped before it began.\n\n" };
  const { options, mask, suite } = client;
  const now = Date.now();
  const startedMs = now - data.state.testRunDurationMs;
  const summary = summarize({
    data,
    plan: asRun(plan),
    series,
    suite,
    testid: client.run,
    startedAt: new Date(startedMs).toISOString(),
    endedAt: new Date(now).toISOString(),
    allowFaults: options.allowFaults,
    records: options.records,
  });
  const color = !options.noColor && (options.color ?? data.state.isStdOutTTY);
  const file = `${options.summaryDir}/${suite.replace(/[^A-Za-z0-9]+/g, "_")}_summary`;
  return {
    stdout: `${mask(summaryText(summary, { color }))}\n`,
    [`${file}.json`]: summaryJson(summary, mask),
    ...pageFile(`${file}.html`, () => summaryPage(REPORT_TEMPLATE, summary, startedMs, mask)),
  };
}

/** A page that cannot be made must not take the rest of the summary with it. */
function pageFile(path: string, make: () => string): SummaryFiles {
  try {
    return { [path]: make() };
  } catch (error) {
    console.error(`llmload: no report page was written: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}

const OTHER_SHAPE =
  "\nllmload: K6_NEW_MACHINE_READABLE_SUMMARY gives the summary a shape that it cannot read: unset it for a summary.\n\n";

/** Something of the load began: setup alone is no run. */
function loaded({ metrics }: SummaryData): boolean {
  return metrics.iterations !== undefined || (metrics.llm_requests?.values.count ?? 0) > 0;
}

/** The plan without what did not run: a suite that extends another one, or `k6 run --iterations`, has other scenarios. */
function asRun(plan: Plan): Plan {
  const ran = exec.test.options.scenarios ?? {};
  const scenarios = plan.scenarios.filter(({ name }) => name in ran);
  return scenarios.length === plan.scenarios.length ? plan : { ...plan, scenarios, notEvaluable: [] };
}
