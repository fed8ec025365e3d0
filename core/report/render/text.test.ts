/** The console's rendering: golden files, and hostile text on one tame line. */
import { describe, expect, it } from "vitest";
import { buildReport } from "../build.ts";
import { inputOf } from "../testdata/columns.ts";
import { hostileReport, plainReport } from "../testdata/report.ts";
import { clean } from "./clean.ts";
import { aligned } from "./columns.ts";
import { reportText } from "./text.ts";

const empty = buildReport(inputOf([]));

describe("golden files", () => {
  it("alone", async () => await expect(reportText(plainReport())).toMatchFileSnapshot("../testdata/plain.txt"));
  it("after the suite's summary", async () =>
    await expect(reportText(plainReport(), { afterSummary: true })).toMatchFileSnapshot("../testdata/plain_after.txt"));
  it("an empty run", async () => await expect(reportText(empty)).toMatchFileSnapshot("../testdata/empty.txt"));
});

it("hostile text is tame, and no line grows without end", () => {
  const text = reportText(hostileReport());
  for (const line of text.split("\n")) {
    expect(clean(line, Number.POSITIVE_INFINITY)).toBe(line);
    expect(line.length).toBeLessThan(700);
  }
});

it("columns are as wide as their widest cell", () => {
  expect(
    aligned([
      ["name", "n"],
      ["a", "1,000"],
      ["longer", "5"],
    ]),
  ).toEqual(["name        n", "a       1,000", "longer      5"]);
  expect(aligned([])).toEqual([]);
});
