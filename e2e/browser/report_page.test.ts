/** The report page in a real browser: what it says, what can be done with it, and that nothing in it does harm. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReportPage } from "../../core/page/types.ts";
import { quantileSorted } from "../../core/report/stats/quantile.ts";
import { bad, good, type Row } from "../../core/report/testdata/columns.ts";
import { HOSTILE } from "../../core/report/testdata/hostile.ts";
import { axe, CHROMIUM, launch, open } from "./chromium.ts";
import { barePage, COPIED, pageOf, rows, TEMPLATE, write } from "./pages.ts";

const folder = mkdtempSync(join(tmpdir(), "llmload-page-"));
let browser: Browser;
beforeAll(async () => {
  if (!CHROMIUM.skip) browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const GIVEN = rows();
const REPORT = pageOf(GIVEN);
const plain = write(folder, "plain", REPORT);

const tile = (page: Page, label: string) =>
  page
    .locator(".tile", { has: page.locator(`.tile-label:text-is("${label}")`) })
    .locator(".tile-value")
    .first();
const number = async (page: Page, label: string) => Number((await tile(page, label).innerText()).replaceAll(",", ""));
const percentiles = (page: Page, latency: string) =>
  page
    .locator(".speeds tbody tr", { has: page.locator(`th:has-text("${latency}")`) })
    .locator(".big")
    .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute("data-value"))));

/** All of it, what is folded away included. */
const textOf = async (page: Page) => (await page.locator("main").textContent()) ?? "";

async function choose(page: Page, dimension: string, ...values: string[]) {
  const choice = page.locator(`.choice[data-dimension="${dimension}"]`);
  await choice.locator("summary").click();
  for (const value of values) await choice.getByLabel(value, { exact: true }).check();
  await page.keyboard.press("Escape");
}

describe.skipIf(CHROMIUM.skip)(`the report page in Chromium${CHROMIUM.note}`, () => {
  test("says what the report says", async () => {
    const { page, troubles } = await open(browser, plain);
    const { whole } = REPORT.report;
    expect(await page.title()).toBe("nightly - llmload");
    expect(await number(page, "Requests")).toBe(whole.counts.tries.all);
    for (const [label, name] of [
      ["TTFT", "ttft"],
      ["TPOT", "tpot"],
      ["E2E", "e2e"],
    ] as const) {
      const { p50, p95, p99 } = whole.latencies[name].percentiles;
      expect(await percentiles(page, label)).toEqual([p50, p95, p99].map(({ value }) => value ?? 0));
    }
    const text = await textOf(page);
    for (const words of [
      "Failed",
      "http_req_failed: rate<0.01",
      "Warning",
      "success rate 97.50%",
      "3 lines of 1203",
      "queue time",
      "30 of 1,200 requests failed",
    ])
      expect(text.includes(words), words).toBe(true);
    await page.getByText("All latencies with their percentiles").click();
    const infinite = page.locator(".with-failures", { hasText: "TTFT" }).locator("td");
    const { p50, p99 } = whole.latencies.ttft.withFailures?.percentiles ?? {};
    await infinite.first().waitFor();
    expect([p50?.infinite, p99?.infinite]).toEqual([false, true]);
    expect([await infinite.nth(2).innerText(), await infinite.nth(5).innerText()]).toEqual([
      `${Math.round(p50?.value ?? 0)} ms`,
      "∞",
    ]);
    const classes = page.locator('table:has(caption:text-is("Failed requests by error class")) tr');
    expect(await classes.allInnerTexts()).toEqual(
      whole.errorClasses.map(({ name, count }) => expect.stringMatching(new RegExp(`^${name}\\s+${count}\\s`))),
    );
    expect(await page.getByRole("img", { name: /^TTFT\. p95/ }).count()).toBe(1);
    expect(troubles).toEqual([]);
  });

  test("filters act on every figure: one value by the report's own cut, several by sums", async () => {
    const { page, troubles } = await open(browser, plain);
    const chartOf = () => page.getByRole("img", { name: /^Requests\./ }).getAttribute("aria-label");
    const before = await chartOf();
    await choose(page, "model", "gpt-4-demo");
    const one = (row: Row) => row.model === "gpt-4-demo";
    expect(await number(page, "Requests")).toBe(GIVEN.filter(one).length);
    const cut = REPORT.report.cuts.find(({ value }) => value === "gpt-4-demo")?.cut;
    expect((await percentiles(page, "TTFT"))[0]).toBe(cut?.latencies.ttft.percentiles.p50.value);
    expect(await chartOf()).not.toBe(before);
    expect(page.url()).toContain("#model=gpt-4-demo");

    await choose(page, "model", "claude-demo");
    await choose(page, "scenario", "hot");
    const both = (row: Row) => (one(row) || row.model === "claude-demo") && row.scenario === "hot";
    const chosen = GIVEN.filter(both);
    expect(await number(page, "Requests")).toBe(chosen.length);
    const ttfts = chosen
      .filter(({ outcome, ttft }) => outcome === "ok" && ttft !== null)
      .map(({ ttft }) => ttft as number);
    const exact = quantileSorted(Float64Array.from(ttfts).sort(), 0.5) as number;
    const [shown = 0] = await percentiles(page, "TTFT");
    expect(Math.abs(shown / exact - 1)).toBeLessThan(0.0101);
    expect(await page.getByRole("status").innerText()).toMatch(/of 1,200 requests.*within 1 %/);
    expect(await page.locator(".section", { hasText: "Side by side" }).locator("tbody tr").count()).toBe(1);

    await page.reload();
    expect(await number(page, "Requests")).toBe(chosen.length);
    await page.getByRole("button", { name: "Clear filters" }).click();
    expect(await number(page, "Requests")).toBe(GIVEN.length);
    expect(troubles).toEqual([]);
  });

  test("charts zoom together by mouse, and back by keyboard", async () => {
    const { page, troubles } = await open(browser, plain);
    const range = page.locator(".zoom-range");
    const whole = await range.innerText();
    const plot = page.getByRole("img", { name: /^TTFT\./ }).locator(".u-over");
    await plot.scrollIntoViewIfNeeded();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 4 });
    await page.mouse.up();
    expect(await range.innerText()).toMatch(/^0:(28|29|30|31) to (0:59|1:0[0-2])$/);
    await page.getByRole("button", { name: "Reset zoom" }).focus();
    await page.keyboard.press("Enter");
    expect(await range.innerText()).toBe(whole);
    await page.getByRole("button", { name: "Zoom in" }).focus();
    await page.keyboard.press("Space");
    expect(await range.innerText()).not.toBe(whole);
    expect(troubles).toEqual([]);
  });

  test("a request opens to its timeline, a chart to its data, by keyboard", async () => {
    const { page, troubles } = await open(browser, plain);
    await page.getByRole("button", { name: "Details of request slow-1" }).focus();
    await page.keyboard.press("Enter");
    const timeline = page.getByRole("img", { name: /Timeline: .*connect 2 ms, TLS 2 ms, wait 101 ms.*4 token events/ });
    expect(await timeline.locator(".tick").count()).toBe(4);
    await page.getByRole("button", { name: /^Failed \(1\)/ }).click();
    expect(await page.getByRole("button", { name: "Details of request bad-1" }).count()).toBe(1);
    await page.getByText("Data of TTFT", { exact: true }).focus();
    await page.keyboard.press("Enter");
    const data = page.getByRole("region", { name: "TTFT", exact: true }).locator("tbody tr");
    await data.first().waitFor();
    expect(await data.count()).toBe(30);
    expect(troubles).toEqual([]);
  });

  test("dark and light: as the system says, then as chosen", async () => {
    const { page } = await open(browser, plain, { dark: true });
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await background();
    await page.getByRole("button", { name: "Dark" }).click();
    expect(await background()).not.toBe(dark);
    await page.reload();
    expect(await background()).not.toBe(dark);
  });

  test("axe finds nothing: light, dark, everything open, filtered", async () => {
    const { page } = await open(browser, plain);
    await page.evaluate(`for (const details of document.querySelectorAll("details:not(.choice)")) details.open = true`);
    await page.getByRole("button", { name: "Details of request slow-1" }).click();
    expect(await axe(page)).toEqual([]);
    await page.getByRole("button", { name: "Dark" }).click();
    expect(await axe(page)).toEqual([]);
    await choose(page, "mode", "stream");
    await choose(page, "model", "claude-demo");
    await page.locator('.choice[data-dimension="model"] summary').click();
    expect(await axe(page)).toEqual([]);
  });

  test("fits a phone, with names of any length", async () => {
    for (const address of [plain, write(folder, "hostile-phone", pageOf(hostileRows(), hostileCopied()))]) {
      const { page } = await open(browser, address, { width: 360 });
      await page.locator(".opener").first().click();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    }
  });

  test("hostile texts stay texts", async () => {
    const { page, troubles } = await open(browser, write(folder, "hostile", pageOf(hostileRows(), hostileCopied())));
    await page.locator(".opener").first().click();
    expect(await page.locator("img, iframe, a[href], script[src]").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(2);
    expect((await textOf(page)).includes("</script><img src=x onerror=alert(1)>")).toBe(true);
    expect(await axe(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  test("a page without data says so in a sentence", async () => {
    const slot = 'id="llmload-data">';
    const { page, troubles } = await open(browser, write(folder, "empty", TEMPLATE));
    const cases = [
      [TEMPLATE, /template without data/],
      [TEMPLATE.replace(slot, '$&{"v":1,"kind":"rep'), /cut off or damaged/],
      [TEMPLATE.replace(slot, "$&[1]"), /not llmload's/],
      [TEMPLATE.replace(slot, '$&{"v":2,"kind":"report"}'), /version that this page does not know/],
    ] as const;
    for (const [text, sentence] of cases) {
      write(folder, "empty", text);
      await page.reload();
      expect(await page.locator("main").innerText()).toMatch(sentence);
    }
    expect(troubles).toEqual([]);
  });

  test("whatever a run was, it has a page", async () => {
    const nothing = { run: null, outcome: null, verdict: null, thresholds: null, checks: null, samples: null };
    const neverSent = bad({ sent: null, ttfb: null, close: null, outcome: "interrupted" });
    const cases: Record<string, readonly [ReportPage, string]> = {
      "one request": [pageOf([good()], { ...COPIED, samples: [] }), "1"],
      "only failures": [pageOf([bad(), bad({ sent: 10 })]), "2"],
      "nothing ever sent": [pageOf([neverSent]), "1"],
      "no request at all": [pageOf([], { ...COPIED, ...nothing }), "0"],
      "a warm-up that swallows all": [pageOf(GIVEN, COPIED, { warmup: { seconds: 1000 } }), "0"],
    };
    const { page, troubles } = await open(browser, write(folder, "odd", TEMPLATE));
    for (const [name, [data, requests]] of Object.entries(cases)) {
      write(folder, "odd", data);
      await page.reload();
      expect([name, await page.locator('[data-section="Warm-up and retries"]').count()]).toEqual([
        name,
        name.includes("warm-up") ? 1 : 0,
      ]);
      expect([name, await tile(page, "Requests").innerText()]).toEqual([name, requests]);
      expect([name, ...troubles]).toEqual([name]);
    }
  });

  test("a run that was cut short did not pass", async () => {
    const given = { ...COPIED, run: { ...COPIED.run, exit: 6 }, outcome: "passed" as const, thresholds: [] };
    const { page } = await open(browser, write(folder, "short", pageOf(GIVEN, given)));
    const answer = page.getByRole("region", { name: "Did it pass?" });
    expect(await answer.innerText()).toMatch(/Cut short[\s\S]*Exit status 6: the run was cut short/);
    expect(await answer.innerText()).not.toContain("Passed");
  });

  test("a bare k6 run filters by one value at a time", async () => {
    const { page, troubles } = await open(browser, write(folder, "bare", barePage(GIVEN)));
    await choose(page, "model", "gpt-4-demo");
    await choose(page, "scenario", "hot");
    expect(await number(page, "Requests")).toBe(600);
    expect((await textOf(page)).includes("records are not read by k6")).toBe(true);
    // an address that another page wrote: what cannot be added up is not shown as if it were
    await page.evaluate(`location.hash = "#scenario=hot&scenario=warm&model=gpt-4-demo"`);
    await page.locator(`.choice-on:has-text("hot")`).waitFor();
    expect([await number(page, "Requests"), await page.locator(".choice-on").count()]).toEqual([600, 1]);
    expect(troubles).toEqual([]);
  });

  test("100,000 requests: below 5 MB, and filters still act", async () => {
    const many = pageOf(rows(100_000));
    const address = write(folder, "many", many);
    expect(statSync(address.slice("file://".length)).size).toBeLessThan(5_000_000);
    const { page, troubles } = await open(browser, address);
    await choose(page, "mode", "unary");
    expect(await number(page, "Requests")).toBe(25_000);
    expect(troubles).toEqual([]);
  });
});

function hostileRows(): Row[] {
  const text = (i: number) => HOSTILE[i % HOSTILE.length] ?? "";
  return Array.from({ length: 200 }, (_, i) => {
    const labels = { sent: i * 100, model: text(i), scenario: text(i + 1), prompt: text(i + 2) };
    return i % 5 === 0
      ? bad({ ...labels, errorClass: text(i), faults: [text(i)], checksFailed: [text(i)] })
      : good(labels);
  });
}

function hostileCopied() {
  const all = Object.fromEntries(
    Object.keys(COPIED.samples?.[0]?.record ?? {}).map((name, i) => [name, HOSTILE[i % HOSTILE.length]]),
  );
  const samples = HOSTILE.map((id) => ({
    why: "slowest" as const,
    id,
    mode: "stream" as const,
    record: { ...all, gapsUs: [1, 2], ttftMs: 5 },
  }));
  return {
    ...COPIED,
    samples,
    run: {
      testid: HOSTILE.join(" "),
      suite: HOSTILE[0],
      target: HOSTILE[1],
      note: HOSTILE[7],
      plan: { scenarios: { [HOSTILE[1] ?? ""]: HOSTILE } },
      environment: all,
    },
    verdict: { level: "critical" as const, reasons: [...HOSTILE], notEvaluated: [...HOSTILE] },
    checks: HOSTILE.map((name) => ({ name, passes: 1, fails: 2 })),
    reading: { sources: HOSTILE.map((file) => ({ file, bad: 1, lines: 2 })) },
  };
}
