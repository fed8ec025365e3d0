/** Throughput, iterations, checks, and iterations that could not be started. */
import { ALL, perSecond, queries, stats, total } from "../promql.ts";
import type { RowSpec } from "../spec.ts";

export const THROUGHPUT: RowSpec = {
  title: "Throughput, iterations, checks",
  panels: [
    {
      kind: "lines",
      title: "Data",
      description: "Bytes on the wire, sent and received.",
      unit: "Bps",
      width: 8,
      queries: queries(
        [perSecond("data_sent_total", "testid"), "sent {{testid}}"],
        [perSecond("data_received_total", "testid"), "received {{testid}}"],
      ),
    },
    {
      kind: "lines",
      title: "Iterations per second",
      description: "Iterations that ended.",
      unit: "ops",
      width: 8,
      queries: queries([perSecond("iterations_total", "testid, scenario"), "{{scenario}} {{testid}}"]),
    },
    stats("iteration_duration", "Iteration duration", "One walk through the script."),
    {
      kind: "lines",
      title: "Checks that failed",
      description:
        "Share of failures of each check since the run began, in its worst series; checks that always passed stay at 0.",
      unit: "percentunit",
      width: 12,
      red: 0.05,
      queries: queries([`max by (check) (1 - k6_checks_rate{${ALL}})`, "{{check}}"]),
    },
    {
      kind: "lines",
      title: "Dropped iterations per second",
      description: "Arrivals that found no free virtual user: the load was not what was planned.",
      unit: "ops",
      width: 6,
      red: 0.1,
      queries: queries([perSecond("dropped_iterations_total", "testid, scenario"), "{{scenario}} {{testid}}"]),
    },
    {
      kind: "stat",
      title: "Dropped iterations",
      description: "In the time shown.",
      unit: "short",
      width: 6,
      red: 1,
      queries: queries([`${total("dropped_iterations_total")} or 0 * ${total("iterations_total")}`, "dropped"]),
    },
  ],
};
