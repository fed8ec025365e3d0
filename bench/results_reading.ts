/** One reading of a file of records, in a process of its own so that its peak of memory is its own: see results.ts. */
import { buildReport } from "../core/report/build.ts";
import { openResults } from "../node/results/open.ts";
import { reportInput } from "../node/results/report/input.ts";
import type { Reading } from "./results.ts";

const file = process.argv[2] ?? "";
const seconds: Record<string, number> = {};
let before = process.hrtime.bigint();
const lap = (step: string) => {
  const now = process.hrtime.bigint();
  seconds[step] = Number(now - before) / 1e9;
  before = now;
};
const results = await openResults([file]);
try {
  lap("reading and checking");
  const input = await reportInput(results.database, { slo: null, warmup: null, dropped: { all: 0, byScenario: {} } });
  lap("columns, gaps, tokens");
  buildReport(input);
  lap("report");
} finally {
  results.close();
}
const { user, system } = process.cpuUsage();
const reading: Reading = { seconds, cpuSeconds: (user + system) / 1e6, peakMB: process.resourceUsage().maxRSS / 1000 };
process.stdout.write(JSON.stringify(reading));
