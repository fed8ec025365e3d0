/** The page of `llmload compare --format html` in Chromium: verdicts, gates, dots, overlaid charts; hostile names; light, dark, phone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { comparisonPage } from "../../core/compare/page.ts";
import { fullComparison, hostileComparison, nothingBoth, oneRunEach } from "../../core/compare/testdata/comparison.ts";
import type { Comparison } from "../../core/compare/types.ts";
import { axe, CHROMIUM, launch, open } from "./chromium.ts";
import { write } from "./pages.ts";

const folder = mkdtempSync(join(tmpdir(), "llmload-comparison-page-"));
let browser: Browser;

const fileOf = (name: string, comparison: Comparison) =>
  write(folder, name, comparisonPage(comparison, { by: "llmload 0.0.0", at: "2026-01-31T00:00:00.000Z" }));

describe.skipIf(CHROMIUM.skip)(`the comparison's page${CHROMIUM.note}`, { timeout: 60_000 }, () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("says what is worse, which gate failed and why, and shows each run", async () => {
    const { page, troubles } = await open(browser, fileOf("full", fullComparison()));
    const figures = page.locator('[aria-label="All requests"] tbody tr');
    expect(await figures.first().innerText()).toMatch(/TTFT, ms mean[\s\S]*worse[\s\S]*109[\s\S]*138/);
    expect(await figures.first().locator("circle").count()).toBe(10);
    const gates = page.locator('[aria-label="All gates"] tbody tr');
    expect(await gates.first().innerText()).toMatch(/ttft\.p95>\+10%[\s\S]*failed[\s\S]*at least/);
    expect(await page.locator("figure.chart canvas").count()).toBe(2);
    expect(await page.getByText("The plans differ: MAX_TOKENS: not set against 64").count()).toBe(1);
    expect([troubles, await axe(page)]).toEqual([[], []]);
  });

  it("shows each run's curve when asked to, and another time", async () => {
    const { page, troubles } = await open(browser, fileOf("each", fullComparison()));
    const chart = page.locator('[data-section="Distributions"]');
    await chart.getByRole("button", { name: "Each run" }).click();
    expect(await chart.locator(".legend li").count()).toBe(10);
    await chart.locator("select").selectOption("e2e");
    expect(await chart.locator('[role="img"]').first().getAttribute("aria-label")).toMatch(
      /^E2E, cumulative\. base 1: half/,
    );
    expect(troubles).toEqual([]);
  });

  it.each([
    ["hostile", hostileComparison()],
    ["one-run-each", oneRunEach()],
    ["nothing", nothingBoth()],
  ])("%s on a phone, in the dark", async (name, comparison) => {
    const { page, troubles } = await open(browser, fileOf(name, comparison), { width: 360, dark: true });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    expect([troubles, await axe(page)]).toEqual([[], []]);
  });
});
