/**
 * @llmload target=workload
 * Any OpenAI-compatible server under a load of your own: what a workload file says (`--workload FILE`, docs/guide/workloads.md).
 *
 * `llmload bench URL` writes that file from its flags. Bare: `k6 run -e WORKLOAD_PLAN=workload.json k6/suites/workload.ts`, with the
 * plan file that `llmload` wrote into the folder of a run.
 */
import type { SummaryData, SummaryFiles } from "../lib/summary.ts";
import { workloadSuite } from "../lib/workload/suite.ts";

const suite = workloadSuite("load");

/** The one scenario of the plan. */
export const options = suite.options;

/** Is the server there, does it take our token, does it know our model? */
export function setup(): void {
  suite.preflight();
}

/** One request, or one session. */
export function load(): void {
  suite.iteration();
}

/** Planned starts that no user was free for. */
export function teardown(): void {
  suite.close();
}

/** Console summary, workload_summary.json and workload_summary.html. */
export function handleSummary(data: SummaryData): SummaryFiles {
  return suite.summary(data);
}
