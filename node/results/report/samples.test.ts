/** Which single requests a page gets. */
import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import type { RequestRecord } from "../../../core/contract/record.ts";
import { openResults } from "../open.ts";
import { freshFolder, record, runFolder, START_MS } from "../testdata/build.ts";
import { samplesOf } from "./samples.ts";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

let runs = 0;
async function samples(records: readonly RequestRecord[]) {
  const results = await openResults([runFolder(root, `run-${runs++}`, records)]);
  try {
    return await samplesOf(results.database);
  } finally {
    results.close();
  }
}

const failed = (i: number, errorClass: string) =>
  record({
    ...{ id: `${errorClass}-${i}`, sentAt: START_MS + i, outcome: "error", errorClass, status: 500, e2eMs: null },
    ttftMs: null,
  });

test("the slowest by TTFT and by E2E, failures of every class, and some drawn evenly, each once", async () => {
  const good = Array.from({ length: 2000 }, (_, i) =>
    record({ id: `ok-${i}`, sentAt: START_MS + i, ttftMs: i, e2eMs: 5000 - i, gapsUs: [1, 2] }),
  );
  const bad = [
    ...Array.from({ length: 900 }, (_, i) => failed(i, "server")),
    ...Array.from({ length: 500 }, (_, i) => failed(i, "auth")),
    ...Array.from({ length: 3 }, (_, i) => failed(i, "reset")),
  ];
  const picked = await samples([...good, ...bad, record({ id: "pre", scenario: "setup", ttftMs: 99_999 })]);
  const of = (why: string) => picked.filter((sample) => sample.why === why);
  expect(
    of("slowest")
      .map(({ id }) => id)
      .sort(),
  ).toEqual(
    Array.from({ length: 50 }, (_, i) => [`ok-${i}`, `ok-${1999 - i}`])
      .flat()
      .sort(),
  );
  expect(of("failed")).toHaveLength(200);
  const classes = of("failed").map(({ record: { errorClass } }) => errorClass);
  expect(["reset", "auth", "server"].map((name) => classes.filter((one) => one === name).length)).toEqual([3, 98, 99]);
  expect(of("drawn").length).toBeGreaterThan(200);
  expect(new Set(picked.map(({ id }) => id)).size).toBe(picked.length);
  expect(picked.map(({ id }) => id)).not.toContain("pre");
  const again = await samples([...good, ...bad].reverse());
  expect(again.map(({ why, id }) => [why, id])).toEqual(picked.map(({ why, id }) => [why, id]));
});

test("long streams keep their length, their largest gap and their end, in at most 256 points", async () => {
  const gapsUs = Array.from({ length: 2000 }, (_, i) => (i === 777 ? 900_000 : 1000));
  const [sample] = await samples([record({ gapsUs })]);
  const {
    gapsUs: kept,
    gapMaxUs,
    gapsSummed,
  } = sample!.record as { gapsUs: number[]; gapMaxUs: number; gapsSummed: number };
  expect(kept.length).toBeLessThanOrEqual(256);
  expect(gapsSummed).toBe(8);
  expect(kept.reduce((sum, gap) => sum + gap, 0)).toBe(gapsUs.reduce((sum, gap) => sum + gap, 0));
  expect(gapMaxUs).toBe(900_000);
});

test("what is null is left out, long texts are cut", async () => {
  const [sample] = await samples([record({ errorDetail: "x".repeat(5000), queueMs: null })]);
  expect(sample?.record).not.toHaveProperty("queueMs");
  expect(String(sample?.record.errorDetail)).toHaveLength(501);
});

test("no request, no sample", async () => {
  expect(await samples([record({ scenario: "setup" })])).toEqual([]);
});
