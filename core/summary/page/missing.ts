/** What the page of a bare k6 run cannot show, and why: each with its reason, so that an empty chart is no riddle. Pure. */
import type { Report } from "../../report/types.ts";
import type { NotKnown, Summary } from "../types.ts";

const NO_RECORDS = "k6 hands over figures, not single requests; `llmload report` makes them of a run's records";
const STOCK = "stock k6 keeps no series and no histograms; llmload's own k6 does";

export function missingOf(summary: Summary, report: Report): NotKnown[] {
  const { series, plan, figures } = summary;
  const { latencies, series: steps, counts } = report.whole;
  const list: NotKnown[] = [
    { what: "intervals of percentiles, percentiles with failures, the steady window, cold start", reason: NO_RECORDS },
    {
      what: "the slowest and the failed requests, HTTP statuses, times of connections and of closing",
      reason: NO_RECORDS,
    },
    { what: "filters that combine values", reason: NO_RECORDS },
    { what: "the settings, the machine and the versions", reason: "`llmload run` notes them beside the records" },
  ];
  const miss = (what: string, reason: string) => list.push({ what, reason });
  if (report.cuts.length > 0) miss("errors, faults, checks and charts by scenario, model, mode or length", NO_RECORDS);
  if (series === null) {
    miss("charts over time, requests in flight, histograms", STOCK);
    miss("rates of the load alone", "requests and tokens per second are over k6's whole time, pre-flight included");
  } else {
    if (steps.stepSeconds > 1) miss("TTFT over time", `the run has more than ${steps.arrivals.length} seconds to show`);
    if (steps.tokensPerSecond.some((value) => value !== null))
      miss("when exactly tokens came", "they count in the second in which their answer ended");
    if (latencies.e2e.n > 0 && latencies.e2e.histogram.length === 0)
      miss("histogram of E2E", "the engine's counts requests that generate nothing too, such as logins");
  }
  if (counts.tries.all > counts.firstTries.all) miss("times of retried requests from their first try on", NO_RECORDS);
  if (plan.slo !== null && report.whole.goodput === null)
    miss("goodput", "the SLO asks for times that this run does not know");
  if (latencies.e2e.n === 0 && figures.value("llm_e2e", "avg") !== null)
    miss("latencies", "--summary-trend-stats took `count` away, so how many samples there were is unknown");
  return list;
}
