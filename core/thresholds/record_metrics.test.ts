/** Every metric of the contract is either had from the records, or known not to be. */
import { expect, it } from "vitest";
import { METRICS } from "../contract/metrics_gen.ts";
import { RECORD_METRICS } from "./record_metrics.ts";

/** What the record does not keep: usage as the server added it up, what was in flight, what the flows of the Jan suites and of workloads count. */
const ONLY_K6: readonly string[] = [
  "token_count",
  "llm_done_rate",
  "llm_goodput",
  "llm_in_flight",
  "active_requests",
  "concurrent_streams",
];

it("names every metric, with its type", () => {
  for (const { name, type, group } of METRICS) {
    const ours = RECORD_METRICS[name];
    if (ours === undefined)
      expect([name, ["jan", "workload"].includes(group) || ONLY_K6.includes(name)]).toEqual([name, true]);
    else expect([name, ours.type]).toEqual([name, type]);
  }
  const known = new Set<string>(METRICS.map(({ name }) => name));
  expect(Object.keys(RECORD_METRICS).filter((name) => !known.has(name))).toEqual([]);
});
