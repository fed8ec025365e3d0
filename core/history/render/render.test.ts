/** Golden files for each rendering, and hostile text through all of them. */
import { describe, expect, it } from "vitest";
import { fillPage } from "../../page/fill.ts";
import { clean } from "../../report/render/clean.ts";
import { trendPage } from "../page.ts";
import { hostileTrend } from "../testdata/hostile.ts";
import { nightJson, runOf, thirtyNights, trendOf } from "../testdata/runs.ts";
import { trendCsv } from "./csv.ts";
import { trendMarkdown } from "./markdown.ts";
import { sparkline } from "./sparkline.ts";
import { PLAIN_TEXT, trendText } from "./text.ts";

const plain = thirtyNights();
const hostile = hostileTrend();
const few = trendOf([runOf(nightJson(0, { note: "first" }), { ttft: 100 })]);
const unicode = { ...PLAIN_TEXT, unicode: true, width: 80 };

describe("golden files", () => {
  it("text", async () => await expect(trendText(plain)).toMatchFileSnapshot("../testdata/plain.txt"));
  it("text with blocks", async () =>
    await expect(trendText(plain, unicode)).toMatchFileSnapshot("../testdata/blocks.txt"));
  it("text of one run", async () => await expect(trendText(few)).toMatchFileSnapshot("../testdata/few.txt"));
  it("Markdown", async () => await expect(trendMarkdown(plain)).toMatchFileSnapshot("../testdata/plain.md"));
});

describe("hostile text", () => {
  it("no rendering lets a terminal's escapes, control characters or direction marks through", () => {
    for (const text of [trendText(hostile), trendText(hostile, unicode), trendMarkdown(hostile), trendCsv(hostile)]) {
      const lines = text.replace(/[\r\n]/g, "");
      expect(clean(lines, Number.POSITIVE_INFINITY)).toBe(lines);
    }
  });

  it("Markdown holds no HTML, mention or link of theirs, and rows as wide as their head", () => {
    const lines = trendMarkdown(hostile).split("\n");
    const outside = lines
      .map((line) => line.replace(/\\`/g, "").replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, ""))
      .join("\n");
    expect(outside).not.toMatch(/[<>]/);
    expect(outside).not.toMatch(/@\w/);
    expect(outside).not.toMatch(/[^\\]\]\(/);
    const bars = lines
      .filter((line) => line.startsWith("|"))
      .map((line) => line.replace(/\\\|/g, "").split("|").length);
    expect(new Set(bars).size).toBe(1);
  });

  it("no cell of CSV is a formula", () => {
    expect(trendCsv(hostile)).not.toMatch(/(^|,|\n)"?[=+@]/);
  });

  it("the page's slot gives the same trend back", () => {
    const page = trendPage(hostile, { by: "llmload 0.0.0", at: "2026-01-31T00:00:00.000Z" });
    const html = fillPage('<script type="application/json" id="llmload-data"></script>', page);
    const slot = /id="llmload-data">(.*)<\/script>$/s.exec(html)?.[1] ?? "";
    expect(slot).not.toMatch(/[<>]/);
    expect(JSON.parse(slot)).toEqual(JSON.parse(JSON.stringify(page)));
  });
});

describe("CSV", () => {
  it("one row per run and figure, the change beside its first run", () => {
    const rows = trendCsv(plain).split("\r\n").slice(0, -1);
    expect(rows.length).toBe(1 + 30 * plain.series[0]!.metrics.length);
    expect(rows.filter((row) => row.includes(",worse,")).every((row) => row.includes("night_20"))).toBe(true);
  });
});

describe("sparkline", () => {
  const draw = (values: (number | null)[], width = 20, marks = new Map<number, string>()) =>
    sparkline(values, marks, { width, unicode: false });

  it("rises from the lowest to the highest, leaves gaps, and is flat where nothing changes", () => {
    expect(draw([1, 2, 3, 4, 5, 6, 7, 8]).line).toBe("_.-:=+*#");
    expect(draw([1, null, 8]).line).toBe("_ #");
    expect(draw([5, 5, 5]).line).toBe("===");
    expect(draw([]).line).toBe("");
    expect(draw([null, null]).line).toBe("  ");
  });

  it("one wild value does not press the others flat", () => {
    expect(draw([1, 2, 3, 4, 1, 2, 3, 1000, 4, 1]).line).toBe("_-+#_-+##_");
  });

  it("is never wider than it may be, and its marks stand below their values", () => {
    const { line, marks } = draw(
      Array.from({ length: 100 }, (_, i) => i),
      10,
      new Map([[55, "!"]]),
    );
    expect(line.length).toBe(10);
    expect(marks).toBe("     !");
  });
});
