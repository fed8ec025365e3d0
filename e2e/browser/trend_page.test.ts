/** The page of `llmload trend --format html` in Chromium: changes, charts, runs; hostile notes; light, dark, phone. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trendPage } from "../../core/history/page.ts";
import { hostileTrend } from "../../core/history/testdata/hostile.ts";
import { nightJson, runOf, thirtyNights, trendOf } from "../../core/history/testdata/runs.ts";
import type { Trend } from "../../core/history/types.ts";
import { fillPage } from "../../core/page/fill.ts";
import { axe, CHROMIUM, launch, open } from "./chromium.ts";
import { TEMPLATE } from "./pages.ts";

const folder = mkdtempSync(join(tmpdir(), "llmload-trend-page-"));
let browser: Browser;

function fileOf(name: string, trend: Trend): string {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, fillPage(TEMPLATE, trendPage(trend, { by: "llmload 0.0.0", at: "2026-01-31T00:00:00.000Z" })));
  return pathToFileURL(file).href;
}

describe.skipIf(CHROMIUM.skip)(`the trend's page${CHROMIUM.note}`, { timeout: 60_000 }, () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("says what changed, between which runs, and shows every run to a reader", async () => {
    const { page, troubles } = await open(browser, fileOf("plain", thirtyNights()));
    const changes = page.locator('[aria-label="Changes of chat-api"] tbody tr');
    expect(await changes.count()).toBe(3);
    const first = await changes.first().innerText();
    expect(first).toMatch(
      /TTFT p50[\s\S]*worse, recent[\s\S]*\+2\d[\s\S]*2026-01-20 abc0013[\s\S]*2026-01-21 abc0014 new scheduler/,
    );
    expect(await page.locator("figure.chart canvas").count()).toBe(8);
    expect(await page.locator('[role="img"]').first().getAttribute("aria-label")).toMatch(
      /^TTFT p50\. 30 runs.*worse: from/,
    );
    const runs = page.locator('[aria-label="Runs of chat-api"] tbody tr');
    expect(await runs.count()).toBe(30);
    expect(await runs.nth(4).innerText()).toContain("night_25 (cut short)");
    expect(await page.getByText("results/old").count()).toBe(1);
    expect([troubles, await axe(page)]).toEqual([[], []]);
  });

  it("zooms all its charts by keyboard", async () => {
    const { page, troubles } = await open(browser, fileOf("zoom", thirtyNights()));
    const range = page.locator(".zoom-range");
    const all = await range.innerText();
    await page.getByRole("button", { name: "Zoom in" }).press("Enter");
    expect(await range.innerText()).not.toBe(all);
    await page.getByRole("button", { name: "Reset zoom" }).press("Enter");
    expect([await range.innerText(), troubles]).toEqual([all, []]);
  });

  it.each([
    ["hostile notes", hostileTrend()],
    ["one run", trendOf([runOf(nightJson(0), { ttft: 100 })])],
  ])("%s on a phone, in the dark", async (name, trend) => {
    const { page, troubles } = await open(browser, fileOf(name.replace(" ", "-"), trend), { width: 360, dark: true });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    expect([troubles, await axe(page)]).toEqual([[], []]);
  });
});
