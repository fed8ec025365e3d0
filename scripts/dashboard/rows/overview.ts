/** Did it go well: outcome, requests per second, errors by class, the runs in a table. */
import { ALL, perSecond, queries, RUN, total } from "../promql.ts";
import type { RowSpec } from "../spec.ts";

const RUNS = "testid, test_case, environment";
/** Of the whole run: its worst group, or where there are native histograms, of all requests. */
function wholeP95(metric: string, by: string): string {
  const gauges = `max${by} (last_over_time(k6_${metric}_p95{${ALL}}[$__range]))`;
  return `${gauges} or histogram_quantile(0.95, sum${by} (rate(k6_${metric}_seconds{${ALL}}[$__range])))`;
}

const FAILED = `(${total("llm_errors_total")} or vector(0))`;

export const OVERVIEW: RowSpec = {
  title: "Overview",
  panels: [
    {
      kind: "stat",
      title: "Succeeded",
      description: "Share of the tries sent in the time shown that did not fail. Red below 95 %.",
      unit: "percentunit",
      width: 4,
      red: 0.95,
      lowIsBad: true,
      queries: queries([`1 - ${FAILED} / ${total("llm_requests_total")}`, "succeeded"]),
    },
    {
      kind: "stat",
      title: "Tries sent",
      description: "Requests, every try counted, in the time shown.",
      unit: "short",
      width: 4,
      queries: queries([total("llm_requests_total"), "sent"]),
    },
    {
      kind: "stat",
      title: "Failed",
      description: "Tries that failed, in the time shown.",
      unit: "short",
      width: 4,
      red: 1,
      queries: queries([FAILED, "failed"]),
    },
    {
      kind: "stat",
      title: "TTFT p95, worst group",
      description:
        "The worst group of model, scenario and prompt length in the time shown: no p95 of all requests is above it.",
      unit: "s",
      width: 4,
      red: 2,
      queries: queries([wholeP95("llm_ttft", ""), "p95"]),
    },
    {
      kind: "stat",
      title: "Tokens out",
      description: "Completion tokens by the server's usage, in the time shown.",
      unit: "short",
      width: 4,
      queries: queries([total("llm_output_tokens_total"), "tokens"]),
    },
    {
      kind: "stat",
      title: "Virtual users",
      description: "Of all runs shown, now.",
      unit: "short",
      width: 4,
      queries: queries([`sum(k6_vus{${RUN}})`, "users"]),
    },
    {
      kind: "lines",
      title: "Requests per second",
      description: "Tries sent, by scenario.",
      unit: "reqps",
      width: 12,
      queries: queries([perSecond("llm_requests_total", "testid, scenario"), "{{scenario}} {{testid}}"]),
    },
    {
      kind: "lines",
      title: "Error rate by class",
      description: "Failed tries of each class as a share of the tries sent in the same moments.",
      unit: "percentunit",
      width: 12,
      red: 0.05,
      queries: queries([
        `${perSecond("llm_errors_total", "error_class")} / on () group_left () ${perSecond("llm_requests_total")}`,
        "{{error_class}}",
      ]),
    },
    {
      kind: "table",
      title: "Runs",
      description: "One line per run in the time shown. TTFT: of its worst group.",
      unit: "short",
      width: 24,
      queries: [
        { expr: total("llm_requests_total", RUNS), name: "tries" },
        {
          expr: `(${total("llm_errors_total", RUNS)} or 0 * ${total("llm_requests_total", RUNS)}) / ${total("llm_requests_total", RUNS)}`,
          name: "failed",
        },
        { expr: wholeP95("llm_ttft", ` by (${RUNS})`), name: "TTFT p95" },
        { expr: wholeP95("llm_e2e", ` by (${RUNS})`), name: "E2E p95" },
        { expr: total("llm_output_tokens_total", RUNS), name: "tokens out" },
      ],
      columns: { failed: "percentunit", "TTFT p95": "s", "E2E p95": "s" },
    },
  ],
};
