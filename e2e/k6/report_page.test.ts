/** The page of a bare `k6 run`: a report in the template's slot, from our k6, from stock k6, and out of an archive. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReportPage } from "../../core/page/types.ts";
import type { Cut } from "../../core/report/types.ts";
import { runK6 } from "../support/k6.ts";
import { K6, ROOT } from "../support/paths.ts";
import { run } from "../support/process.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const SUITE = "k6/suites/chat-api.ts";
const TOKEN = "tok-0123456789";
const HOSTILE = "</script><img/src=x>";
const SMALL = { DURATION_SCALE: "0.005", RATE_SCALE: "0.2", SCENARIO: "basic_load,streaming_test", PREFLIGHT: "off" };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(["--ttft", "20", "--itl", "2", "--tokens", "8"]);
});
afterAll(() => server.stop());

/** Also holds that the slot is the page's only JSON, and that nothing in it ends it early. */
function pageIn(dir: string): { html: string; page: ReportPage } {
  const html = readFileSync(join(dir, "chat_api_summary.html"), "utf8");
  const [, text = ""] = /<script type="application\/json" id="llmload-data">(.*?)<\/script>/s.exec(html) ?? [];
  return { html, page: JSON.parse(text) as ReportPage };
}

function expectFigures(whole: Cut, metrics: Record<string, Record<string, number | null>>): void {
  expect(whole.counts.tries.all).toBe(metrics.llm_requests!.count);
  expect(whole.counts.tries.ok).toBe(metrics.llm_request_success!.passes);
  expect(whole.rates.success.value).toBe(metrics.chat_completion_success_rate!.rate);
  expect(whole.latencies.e2e.n).toBe(metrics.llm_e2e!.count);
  expect(whole.latencies.e2e.percentiles.p95.ofSample).toBe(metrics.llm_e2e!["p(95)"]);
  expect(whole.latencies.ttfb.mean).toBe(metrics.llm_ttfb!.avg);
  expect(whole.tokens.out).toBe(metrics.llm_output_tokens!.count);
}

describe.each([{ stock: false }, { stock: true }])("stock k6: $stock", ({ stock }) => {
  it("shows the summary's figures, escaped and without secrets", async () => {
    const env = { BASE_URL: server.url, ...SMALL, AUTH_TOKEN: TOKEN, MODELS: `m,${HOSTILE}` };
    const result = await runK6(SUITE, { stock, env: { ...env, LLMLOAD_TESTID: `run of ${TOKEN}` } });
    const { html, page } = pageIn(result.dir);
    expect(page).toMatchObject({ v: 1, kind: "report", title: "run of ***", cells: null });
    expect(schemaErrors("report.schema.json", page.report)).toEqual([]);
    expect(html).not.toContain(TOKEN);
    expect(html).not.toContain(HOSTILE);
    expect(JSON.stringify(page)).toContain(HOSTILE);

    const { whole, cuts, copied } = page.report;
    expectFigures(whole, result.summary!.metrics);
    expect(copied.thresholds).toEqual(result.summary!.thresholds);
    expect(copied.checks!.length).toBeGreaterThan(3);
    const sides = cuts.map(({ dimension, value }) => `${dimension}=${value}`);
    expect(sides).toEqual(
      expect.arrayContaining(["scenario=basic_load", "scenario=streaming_test", `model=${HOSTILE}`]),
    );
    const ofModels = cuts.filter(({ dimension }) => dimension === "model").map(({ cut }) => cut.counts.tries.all);
    expect(ofModels.reduce((sum, n) => sum + n, 0)).toBe(whole.counts.tries.all);
    const missing = page.missing.map(({ what }) => what).join("; ");
    if (stock) {
      expect(whole.series.arrivals).toEqual([]);
      expect(missing).toContain("charts over time");
    } else {
      // a request that k6 cut off has no answer, but was sent
      expect(whole.series.arrivals.reduce((sum, n) => sum + n, 0)).toBe(whole.counts.tries.all);
      expect(whole.latencies.gap.n).toBe(
        result.records.filter((r) => r.outcome === "ok").reduce((sum, r) => sum + (r.gapsUs?.length ?? 0), 0),
      );
      expect(whole.latencies.ttft.histogram.reduce((sum, [, n]) => sum + n, 0)).toBe(whole.latencies.ttft.n);
      expect(whole.series.ttftP95.some((value) => value !== null)).toBe(true);
      expect(missing).not.toContain("charts over time");
    }
  });
});

it("is in an archive with its template, and no VU is given code of the report", async () => {
  const dir = mkdtempSync(join(tmpdir(), "llmload-archive-"));
  const knobs = Object.entries({ ...SMALL, BASE_URL: server.url }).map(([name, value]) => `-e${name}=${value}`);
  const tar = join(dir, "suite.tar");
  const door = join(ROOT, "tests/load/k6_chat_api_test.js");
  expect((await run(K6, ["archive", "-eLLMLOAD_ENGINE=yes", ...knobs, "-O", tar, door])).code).toBe(0);
  const names = readFileSync(tar, "latin1");
  expect(names).toContain("core/summary/page/page.ts");
  expect(names).toContain("k6/data/report_page.html");
  expect(names).not.toMatch(/core\/(report|compare|history)\/[a-z_]+\.ts/);
  const elsewhere = mkdtempSync(join(tmpdir(), "llmload-archive-"));
  const result = await run(K6, ["run", "--quiet", tar], { cwd: elsewhere });
  expect(result.code, result.output.slice(-2000)).toBe(0);
  expect(pageIn(elsewhere).page.report.whole.counts.tries.ok).toBeGreaterThan(10);
});
