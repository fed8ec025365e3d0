/** `llmload pack` as a process. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { record, runFolder } from "../../node/results/testdata/build.ts";
import { emptyFolder, llmload } from "./cli.ts";

const many = Array.from({ length: 500 }, (_, i) => record({ id: `abc-${i}`, iter: i }));

test("packs beside the source, says how much smaller, and the packed run answers the same", async () => {
  const cwd = emptyFolder();
  const folder = runFolder(cwd, "run-a", many);
  const sql = [
    "SELECT count(*) AS n, sum(ttftMs) AS ms, sum(list_sum(gapsUs)) AS gaps FROM requests",
    "--format",
    "csv",
  ];
  const before = await llmload(["query", "run-a", ...sql], { cwd });
  const packed = await llmload(["pack", "run-a", "--remove"], { cwd });
  expect([packed.code, packed.stderr]).toEqual([0, ""]);
  expect(packed.stdout).toMatch(/^run-a\/requests\.parquet: 500 records, [\d.]+ times smaller, source removed\n$/);
  expect(readdirSync(folder).sort()).toEqual(["requests.parquet", "run.json"]);
  const after = await llmload(["query", "run-a", ...sql], { cwd });
  expect(after.stdout).toBe(before.stdout);
  expect(before.stdout).toContain("500,");
});

test("what is no record would be lost: the source is kept and the reason said", async () => {
  const cwd = emptyFolder();
  const folder = runFolder(cwd, "run-a", [record(), "{"]);
  const { code, stderr } = await llmload(["pack", "run-a", "--remove"], { cwd });
  expect(code).toBe(0);
  expect(stderr).toBe(
    "llmload: warning: The source of run-a/requests.parquet is kept: 1 of its lines is no record and would be lost.\n",
  );
  expect(existsSync(join(folder, "requests.ndjson"))).toBe(true);
});

test.each([
  [["pack", "nowhere"], /There is no file or folder nowhere/],
  [["pack"], /missing required argument/],
  [["pack", "run-a", "--out", "no/such/place.parquet"], /cannot be written/],
])("wrong use is one sentence and exit 2: %j", async (args, sentence) => {
  const cwd = emptyFolder();
  const folder = runFolder(cwd, "run-a", [record()]);
  const { code, stderr } = await llmload(args, { cwd });
  expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
  expect(readdirSync(folder).sort()).toEqual(["requests.ndjson", "run.json"]);
});
