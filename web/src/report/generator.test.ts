/** What the first screen says of the load generator itself. */
import { expect, test } from "vitest";
import { cellsOf } from "../../../core/page/cells/cells.ts";
import { reportPage } from "../../../core/page/report_page.ts";
import { buildReport, NOTHING_COPIED } from "../../../core/report/build.ts";
import { bad, good, inputOf, type Row } from "../../../core/report/testdata/columns.ts";
import type { RequestSample } from "../../../core/report/types.ts";
import { doubtsOf } from "./doubts.ts";
import { generatorOf } from "./generator.ts";

function pageOf(given: readonly Row[], records: readonly Record<string, unknown>[] = [], run: object = {}) {
  const samples = records.map((record): RequestSample => ({ why: "drawn", id: "", mode: "stream", record }));
  const input = inputOf(given);
  const report = buildReport(input, { ...NOTHING_COPIED, run: { ...run }, samples });
  return reportPage(report, cellsOf(input), { madeBy: "", madeAt: "" });
}

const KERNEL = { clock: "kernel", outcome: "ok" };

test("lag in milliseconds, and the clock of answers that came", () => {
  const page = pageOf([good({ lagUs: 2500 })], [KERNEL, { clock: "user", outcome: "error" }]);
  expect(generatorOf(page)).toEqual([
    "The load generator read 99 % of answers within 2.5 ms of their arrival, all within 2.5 ms.",
    "Arrivals were stamped by the kernel.",
  ]);
});

test("clocks that differ, or are the program's own", () => {
  const user = { clock: "user", outcome: "ok" };
  expect(generatorOf(pageOf([good()], [KERNEL, user]))[1]).toBe("Not all arrivals were stamped by the kernel.");
  expect(generatorOf(pageOf([good()], [user]))[1]).toContain("not by the kernel");
});

test("where all failed, the lag of what came", () => {
  const page = pageOf([bad({ lagUs: 30_000 })]);
  expect(generatorOf(page)).toEqual(["The load generator read failed answers within 30 ms of their arrival."]);
  expect(doubtsOf(page).map(({ text }) => text)).toContain("No request succeeded: there is no latency to speak of.");
});

test("what stock k6 does not tell is not known", () => {
  const [lag] = generatorOf(pageOf([good({ lagUs: null })], [], { stock: true }));
  expect(lag).toBe("The load generator's own lag is not known: stock k6 does not tell it.");
});

test("a client that was the bottleneck, and how wrong the tool is", () => {
  const page = pageOf([good({ lagUs: 2500 })], [KERNEL]);
  const verdict = {
    word: "client-bound" as const,
    reasons: ["it could not do more"],
    causes: ["others were busy"],
    notEvaluated: [],
  };
  const ownError = {
    ...{ calibratedAt: "2026-11-20T10:00:00.000Z", version: "0.1.0", clock: "kernel" as const, holdsTo: 200 },
    load: { concurrency: 100, rate: null, tokens: 50 },
    errors: {
      arrival: { n: 45_000, bias: 0.012, p50: 0.012, p95: 0.03, p99: 0.08, max: 2 },
      ttft: { n: 9, bias: 0.02, p50: 0.02, p95: 0.1, p99: 0.2, max: 1 },
    },
  };
  const bound = { ...page, report: { ...page.report, client: { verdict, limits: null, series: null, ownError } } };
  expect(doubtsOf(bound).slice(0, 2)).toEqual([
    { tone: "bad", text: "Load generator: it could not do more." },
    { tone: "plain", text: "Perhaps because others were busy." },
  ]);
  expect(generatorOf(bound).at(-1)).toMatch(/^llmload's own error \(calibrated .*token arrivals within 0.08 ms.*\.$/);
  expect(generatorOf(bound).join(" ")).not.toContain("client valid");
  const valid = {
    ...bound,
    report: {
      ...bound.report,
      client: { ...bound.report.client, verdict: { ...verdict, word: "valid" as const, reasons: [] } },
    },
  };
  expect(generatorOf(valid)[0]).toContain("client valid");
  expect(doubtsOf(valid)).toEqual(doubtsOf(page));
});
