/** Golden files for each rendering, and hostile text through all of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildReport } from "../build.ts";
import { inputOf } from "../testdata/columns.ts";
import { HOSTILE } from "../testdata/hostile.ts";
import { hostileReport, plainReport } from "../testdata/report.ts";
import { clean } from "./clean.ts";
import { reportCsv } from "./csv.ts";
import { reportJson, reportJsonForPage } from "./json.ts";
import { reportJunit } from "./junit.ts";
import { goodputLine } from "./lines.ts";
import { reportMarkdown } from "./markdown.ts";
import { code, ours, prose } from "./marks.ts";
import { count, number, percent } from "./numbers.ts";

const plain = plainReport();
const hostile = hostileReport();
const empty = buildReport(inputOf([]));

/** Whether a text may stand in any rendering: no control characters but line ends, no lone surrogates, no direction marks. */
function expectTame(text: string): void {
  expect(clean(text.replace(/[\r\n]/g, ""), Number.POSITIVE_INFINITY)).toBe(text.replace(/[\r\n]/g, ""));
}

describe("golden files", () => {
  it("Markdown", async () => await expect(reportMarkdown(plain)).toMatchFileSnapshot("../testdata/plain.md"));
  it("JUnit", async () => await expect(reportJunit(plain)).toMatchFileSnapshot("../testdata/plain.xml"));
  it("CSV", async () => await expect(reportCsv(plain)).toMatchFileSnapshot("../testdata/plain.csv"));
  it("an empty run in Markdown", async () =>
    await expect(reportMarkdown(empty)).toMatchFileSnapshot("../testdata/empty.md"));
});

describe("Markdown", () => {
  it("a table row has as many cells as its head, whatever the text", () => {
    let columns = 0;
    for (const line of reportMarkdown(hostile).split("\n")) {
      if (!line.startsWith("|")) columns = 0;
      else {
        const bars = line.replace(/\\\|/g, "").split("|").length;
        if (columns === 0) columns = bars;
        expect(bars, line).toBe(columns);
      }
    }
  });

  it("has no HTML but its own, no live mention and no live link", () => {
    const text = reportMarkdown(hostile);
    expectTame(text);
    const outside = withoutCode(text);
    expect(outside.replace(/<\/?sub>/g, "")).not.toMatch(/[<>]/);
    expect(outside).not.toMatch(/@\w/);
    expect(outside).not.toMatch(/[^\\]\]\(/);
    expect(outside).not.toMatch(/(^|[^\\])\*\*bold/);
  });

  it("a code span ends where it should: its fence is longer than any run of backticks in it", () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom(...HOSTILE), fc.stringMatching(/^[`a|\\ ]{0,12}$/));
    fc.assert(
      fc.property(texts, (text) => {
        const [, fence = "", inner = ""] = /^(`+)([\s\S]*?)\1$/.exec(code(text)) ?? [];
        expect(fence.length).toBeGreaterThan(0);
        expect(code(text)).toBe(fence + inner + fence);
        expect((inner.match(/`+/g) ?? []).every((run) => run.length < fence.length)).toBe(true);
        expect(inner).not.toMatch(/\n/);
        expect(inner.length).toBeGreaterThan(0);
      }),
      { seed: 10 },
    );
  });

  it("prose shows what was said", () => {
    expect(prose("p95 of llm_ttft{model:a|b} < 5 % & @me")).toBe(
      "p95 of llm_ttft{model:a\\|b} &lt; 5 % &amp; @\u2060me",
    );
    expect(prose("ttft: 12 samples (of 20) are worth 3!")).toBe("ttft: 12 samples (of 20) are worth 3!");
  });

  it.each([
    ["[a](http://b)", "\\[a\\](http\\://b)"],
    ["![a](b)", "!\\[a\\](b)"],
    ["_a_ __b__ c_d", "\\_a\\_ \\_\\_b\\_\\_ c_d"],
    ["www.a.b", "www\\.a.b"],
    [":tada:", "\\:tada:"],
    ["- a", "\\- a"],
    ["1. a", "1\\. a"],
    ["# a", "\\# a"],
    ["<b>", "&lt;b&gt;"],
  ])("prose %s means nothing", (text, safe) => expect(prose(text)).toBe(safe));

  it("code spans of our own stay code", () => {
    expect(ours("of `completed` | x")).toBe("of `completed` \\| x");
  });

  it.each([
    [{ met: 3, notJudged: 0 }, "30.00% (3 of 10 within ttft:180)"],
    [{ met: 3, notJudged: 1 }, "30.00% to 40.00% (3 of 10 within ttft:180; 1 of 10 cannot be judged)"],
    [{ met: 0, notJudged: 10 }, "n/a: 10 of 10 cannot be judged within ttft:180"],
  ])("goodput %o", ({ met, notJudged }, line) => {
    const [share, shareAtMost] = [met / 10, (met + notJudged) / 10];
    const missed = 10 - met - notJudged;
    const goodput = { slo: { ttft: 180 }, met, missed, notJudged, of: 10, share, shareAtMost, perSecond: null };
    expect(goodputLine(goodput)).toBe(line);
  });
});

describe("JUnit", () => {
  it("is well-formed, whatever the text", () => {
    for (const report of [plain, hostile, empty]) {
      const xml = reportJunit(report, { checksDecide: true });
      expectTame(xml);
      expectWellFormed(xml);
    }
  });

  it("a failed threshold fails, one without samples is an error of a failed run and skipped in a passed one", () => {
    const xml = reportJunit(plain);
    expect(xml).toContain('tests="3" failures="1" errors="1" skipped="0"');
    expect(reportJunit({ ...plain, copied: { ...plain.copied, outcome: "passed" } })).toContain(
      'errors="0" skipped="1"',
    );
  });

  it("checks decide nothing unless asked to", () => {
    expect(reportJunit(plain)).toContain("<system-out>failed 42 of 600</system-out>");
    expect(reportJunit(plain, { checksDecide: true })).toContain('<failure message="failed 42 of 600"/>');
  });
});

describe("CSV", () => {
  it("reads back as rows of one width, with what was written", () => {
    for (const report of [plain, hostile, empty]) {
      const rows = parseCsv(reportCsv(report));
      const width = rows[0]!.length;
      expect(rows.every((row) => row.length === width)).toBe(true);
      expect(new Set(rows[0]).size).toBe(width);
      const models = report.cuts.filter(({ dimension }) => dimension === "model").map(({ value }) => clean(value));
      const read = new Set(
        rows.filter(([dimension]) => dimension === "model").map(([, value]) => value?.replace(/^'/, "")),
      );
      expect([...read].sort()).toEqual([...new Set(models)].sort());
    }
  });

  it("no cell is a formula, and unknown is empty", () => {
    const cells = parseCsv(reportCsv(hostile)).flat();
    expect(cells.filter((cell) => /^[=+@]|^-(?!\d)/.test(cell))).toEqual([]);
    const rows = parseCsv(reportCsv(empty));
    const ttft = rows.find((row) => row[2] === "ttft")!;
    expect(ttft.slice(4)).toEqual(["0", ...new Array<string>(ttft.length - 5).fill("")]);
    expectTame(reportCsv(hostile));
  });
});

describe("JSON", () => {
  it("for a page cannot end its script element, and says the same", () => {
    const text = reportJsonForPage(hostile);
    expect(text).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(text)).toEqual(JSON.parse(reportJson(hostile)));
  });

  it("holds no zero for what is unknown", () => {
    expect(JSON.parse(reportJson(empty)).whole.latencies.ttft).toMatchObject({ n: 0, mean: null, max: null });
  });
});

describe("numbers", () => {
  it.each([
    [null, "n/a"],
    [0, "0"],
    [0.01234, "0.0123"],
    [12.345, "12.3"],
    [100, "100"],
    [1234.5, "1,235"],
    [-1234567, "-1,234,567"],
    [999.99, "1,000"],
  ])("number(%s) is %s", (value, text) => expect(number(value)).toBe(text));

  it("only all is 100 % and only none is 0 %", () => {
    expect([1, 0.99999, 0, 0.00001, 0.5, null].map(percent)).toEqual([
      "100.00%",
      "99.99%",
      "0.00%",
      "0.01%",
      "50.00%",
      "n/a",
    ]);
    expect(count(1_000_000)).toBe("1,000,000");
  });
});

/** Text outside code spans, by CommonMark's rule: a span ends at the next run of as many backticks. */
function withoutCode(markdown: string): string {
  return markdown
    .split("\n")
    .map((line) => line.replace(/\\`/g, "").replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, ""))
    .join("\n");
}

/** Every element that is opened is closed, attributes are quoted, and & begins an entity. */
function expectWellFormed(xml: string): void {
  const open: string[] = [];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  const tags = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g;
  const rest = body.replace(tags, (_, closing: string, name: string, __: string, selfClosing: string) => {
    if (closing === "/") expect(open.pop()).toBe(name);
    else if (selfClosing === "") open.push(name);
    return "";
  });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  expect(xml).not.toMatch(/&(?!(amp|lt|gt|quot|apos);)/);
}

/** A reader by RFC 4180, strict about line ends and quotes: every character must belong to a cell or its end. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let read = 0;
  for (const [all, quoted, bare = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    read += all.length;
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  expect(read).toBe(text.length);
  return rows;
}
