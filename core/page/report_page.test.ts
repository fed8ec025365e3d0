/** What of a report goes into a page, and what does not. */
import { describe, expect, test } from "vitest";
import { buildReport, NOTHING_COPIED } from "../report/build.ts";
import { good, inputOf } from "../report/testdata/columns.ts";
import { plainReport } from "../report/testdata/report.ts";
import type { RequestSample } from "../report/types.ts";
import { cellsOf } from "./cells/cells.ts";
import { reportPage } from "./report_page.ts";

const MADE = { madeBy: "llmload 0", madeAt: "2026-01-31T12:00:00.000Z" };

const sample = (i: number, why: RequestSample["why"]): RequestSample => ({
  ...{ why, id: `r-${i}`, mode: "stream" },
  record: { gapsUs: Array.from({ length: 256 }, () => 1_000_000), errorDetail: "x".repeat(500) },
});

describe("reportPage", () => {
  test("without cells the report is all there is, so nothing of it is left out", () => {
    const report = plainReport();
    expect(reportPage(report, null, MADE)).toEqual({
      ...{ v: 1, kind: "report", title: "chat-api_20261121_062036_5b69", ...MADE },
      ...{ report, cells: null, missing: [] },
    });
  });

  test("with cells, parts keep their figures and leave courses and shapes to the cells", () => {
    const input = inputOf(["a", "b"].map((model, i) => good({ sent: i, model })));
    const report = buildReport(input);
    const page = reportPage(report, cellsOf(input), { ...MADE, title: "a title" });
    expect(page.title).toBe("a title");
    expect(page.report.whole).toEqual(report.whole);
    const [before, after] = [report.cuts[0]!.cut, page.report.cuts[0]!.cut];
    expect(after.latencies.ttft).toEqual({ ...before.latencies.ttft, histogram: [] });
    expect(after.counts).toEqual(before.counts);
    expect(after.series.arrivals).toEqual([]);
  });

  test("stays below 5 MB whatever there is, and says what had no room", () => {
    const rows = Array.from({ length: 8000 }, (_, i) => {
      const labels = {
        model: `model ${i % 60}`,
        prompt: `prompt ${i % 59}`,
        scenario: `scenario ${i % 61}`,
        suite: `suite ${i % 53}`,
      };
      return good({ sent: i * 200, ...labels, gapsUs: [], ttft: 1 + ((i * 7919) % 99_991) });
    });
    const input = inputOf(rows);
    const samples = Array.from({ length: 1500 }, (_, i) =>
      sample(i, i < 100 ? "slowest" : i < 300 ? "failed" : "drawn"),
    );
    const page = reportPage(buildReport(input, { ...NOTHING_COPIED, samples }), cellsOf(input), MADE);
    expect(JSON.stringify(page).length).toBeLessThan(4_700_000);
    const kept = page.report.copied.samples ?? [];
    expect(kept.filter(({ why }) => why !== "drawn")).toEqual(samples.slice(0, 300));
    expect(kept.length).toBeLessThan(1500);
    expect(page.missing.map(({ what }) => what)).toEqual(["exact percentiles of some values", "some single requests"]);
  });
});
