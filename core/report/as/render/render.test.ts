/** Each tool's figures in each format, worked by hand in ../as.test.ts; every figure says how it differs from ours. */
import { describe, expect, it } from "vitest";
import { clean } from "../../render/clean.ts";
import { bad, good, inputOf } from "../../testdata/columns.ts";
import { HOSTILE } from "../../testdata/hostile.ts";
import { meaningOf, namesOf } from "../meanings.ts";
import { asTool, TOOLS } from "../tools.ts";
import { figuresJson } from "./json.ts";
import { figuresMarkdown } from "./markdown.ts";
import { figuresText } from "./text.ts";

const input = inputOf(
  [
    good({ ttft: 100, e2e: 300 }),
    good({ sent: 500, mode: "unary", ttft: null, tpot: null, gapsUs: null }),
    bad({ sent: 900 }),
  ],
  {
    slo: { ttft: 200 },
  },
);

describe.each(TOOLS)("%s", (tool) => {
  const figures = asTool(tool, input);
  const names = [...figures.distributions, ...figures.totals].map(({ name }) => name);

  it("every figure has a line on its definition, and no line is of a figure that is not there", () => {
    expect(namesOf(tool).sort()).toEqual([...names].sort());
    for (const name of names) expect(meaningOf(tool, name).length).toBeGreaterThan(5);
  });

  it("text", async () =>
    await expect(figuresText(figures, "run-a")).toMatchFileSnapshot(`../../testdata/as_${tool}.txt`));
  it("Markdown", async () =>
    await expect(figuresMarkdown(figures, "run-a")).toMatchFileSnapshot(`../../testdata/as_${tool}.md`));

  it("JSON holds the numbers and the definitions", () => {
    const value = JSON.parse(figuresJson(figures, "run-a")) as { distributions: { name: string; differs: string }[] };
    expect(value).toMatchObject({ v: 1, kind: "llmload-as", run: "run-a", tool });
    expect(value.distributions.every(({ differs }) => differs !== "")).toBe(true);
  });

  it("a hostile name stays a name", () => {
    for (const name of HOSTILE) {
      for (const line of figuresText(figures, name).split("\n")) expect(clean(line, 9999)).toBe(line);
      expect(figuresMarkdown(figures, name).split("\n")[0]).toMatch(/^## `/);
    }
  });
});
