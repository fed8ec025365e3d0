/** The renderings: golden files, what hostile text cannot do, and that the page's and the schema's view is the same. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { fewRuns, fullComparison, hostileComparison, nothingBoth, oneRunEach } from "../testdata/comparison.ts";
import { comparisonJson } from "./json.ts";
import { comparisonJunit } from "./junit.ts";
import { comparisonMarkdown } from "./markdown.ts";
import { comparisonText } from "./text.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../../contract/comparison.schema.json", import.meta.url), "utf8"),
) as object;
const valid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
const full = fullComparison();
const one = oneRunEach();
const few = fewRuns();
const nothing = nothingBoth();
const hostile = hostileComparison();
const all = { full, one, few, nothing, hostile };

describe("golden files", () => {
  it.each(["full", "one", "few", "nothing"] as const)("%s", async (name) => {
    await expect(comparisonText(all[name])).toMatchFileSnapshot(`../testdata/${name}.txt`);
  });
  it("Markdown", async () => await expect(comparisonMarkdown(full)).toMatchFileSnapshot("../testdata/full.md"));
  it("Markdown of one run a side", async () =>
    await expect(comparisonMarkdown(one)).toMatchFileSnapshot("../testdata/one.md"));
  it("JUnit", async () => await expect(comparisonJunit(full)).toMatchFileSnapshot("../testdata/full.xml"));
});

it("the golden comparison holds every verdict there is with five runs", () => {
  expect(new Set(full.whole.map(({ verdict }) => verdict))).toEqual(new Set(["worse", "same", "unclear", "n/a"]));
  expect(new Set(full.gates.map(({ result }) => result))).toEqual(new Set(["failed", "passed", "not-evaluated"]));
});

describe.each(Object.entries(all))("%s", (_, comparison) => {
  it("fits the published schema, also after a way through JSON", () => {
    valid(JSON.parse(comparisonJson(comparison)));
    expect(valid.errors ?? []).toEqual([]);
  });

  it("no control characters, no NaN, no lines without end", () => {
    for (const text of [comparisonText(comparison), comparisonMarkdown(comparison), comparisonJunit(comparison)]) {
      expect(text).not.toMatch(/\p{Cc}(?<!\n)|[\u2028\u2029\u202e\u2066]|NaN|undefined|Infinity/u);
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(6000);
    }
  });
});

describe("hostile text", () => {
  it("is no markup in Markdown: it stands in code spans or is escaped", () => {
    const plain = comparisonMarkdown(hostile)
      .split("\n")
      .map((line) => line.replace(/\\`/g, "").replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, ""))
      .join("\n");
    expect(plain.match(/<(?!\/?sub>).*|(?<!\\)\]\(.*|@[a-z].*/gi)).toBeNull();
  });

  it("is no element in XML", () => {
    const xml = comparisonJunit(hostile);
    const rest = xml.replace(
      /<\?xml[^>]*\?>|<\/?(testsuites?|testcase|system-out|skipped|failure|error)( [a-z]+="[^"<]*")*\/?>/g,
      "",
    );
    expect(rest).not.toMatch(/[<>]/);
    expect(xml).not.toMatch(/&(?!(amp|lt|gt|quot|apos);)/);
  });

  it("a table row stays one row", () => {
    const widths = comparisonMarkdown(hostile)
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .map((line) => line.replace(/\\\|/g, "").split("|").length);
    expect(new Set(widths)).toEqual(new Set([9]));
  });
});

it("is coloured by the caller, and the words say the same without colour", () => {
  const painted = comparisonText(full, (style, text) => `<${style}>${text}</${style}>`);
  expect(painted).toContain("<red>worse</red>");
  expect(painted.replace(/<\/?(bold|dim|red|yellow|green)>/g, "")).toBe(comparisonText(full));
});
