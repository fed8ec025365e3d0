/** Packing keeps everything, or keeps the source. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openResults } from "./open.ts";
import { pack } from "./pack.ts";
import { freshFolder, httpPoints, k6Lines, record, runFolder } from "./testdata/build.ts";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function all(path: string, sql: string): Promise<unknown[]> {
  const { database, close } = await openResults([path], { withMore: true, ordered: true });
  try {
    return (await database.connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    close();
  }
}

const odd = [
  record({ id: "1", extra: { deep: [1] }, sentAt: 1795242036923.853 }),
  record({ id: "2", gapsUs: null, gapsHist: [[694, 5]], faults: ["stall"], errorDetail: "naïve ' \" \n" }),
  record({ id: "3", run: "other", ttftMs: null, done: null, turn: 2 }),
];

test("packed and back: the same records in the same order, run.json too; the source goes when asked", async () => {
  const folder = runFolder(root, "run-a", odd);
  const source = join(folder, "requests.ndjson");
  const before = await all(folder, "SELECT * EXCLUDE (source) FROM requests");
  const runs = "SELECT * EXCLUDE (file, kind) FROM runs";
  const runsBefore = await all(folder, runs);
  expect(await pack([folder], { out: null, remove: false })).toMatchObject([{ records: 3, bad: 0, removed: false }]);
  expect(existsSync(source)).toBe(true);
  expect(await pack([folder], { out: null, remove: true })).toMatchObject([{ records: 3, removed: true, kept: null }]);
  expect(existsSync(source)).toBe(false);
  expect(await all(folder, "SELECT * EXCLUDE (source) FROM requests")).toEqual(before);
  rmSync(join(folder, "run.json"));
  expect(await all(folder, runs)).toEqual(runsBefore);
  await expect(pack([folder], { out: null, remove: true })).rejects.toMatchObject({ code: "pack.packed" });
});

test("several runs into one file", async () => {
  const a = runFolder(join(root, "many"), "run-b", [record({ run: "run-b" })]);
  const b = runFolder(join(root, "many"), "run-c", [record({ run: "run-c" })], { note: "second" });
  const out = join(root, "all.parquet");
  expect(await pack([a, b], { out, remove: false })).toMatchObject([{ records: 2, to: out }]);
  expect(await all(out, "SELECT run, note, records, kind FROM runs")).toEqual([
    { run: "run-b", note: "nightly", records: "1", kind: "packed" },
    { run: "run-c", note: "second", records: "1", kind: "packed" },
  ]);
});

test("a source with lines that are no records is never removed", async () => {
  const folder = runFolder(root, "run-d", [record(), '{"v":1']);
  const [packed] = await pack([folder], { out: null, remove: true });
  expect(packed).toMatchObject({ records: 1, bad: 1, removed: false, kept: expect.stringContaining("would be lost") });
  expect(readFileSync(join(folder, "requests.ndjson"), "utf8")).toContain('{"v":1\n');
});

test("refused, with nothing written: k6's own output, a place that cannot be written, a foreign Parquet file", async () => {
  const k6 = join(root, "k6.json");
  writeFileSync(k6, k6Lines(httpPoints("2026-01-31T12:00:00Z", {}, 1, 1)));
  await expect(pack([k6], { out: null, remove: true })).rejects.toMatchObject({ code: "pack.k6" });
  expect(existsSync(join(root, "requests.parquet"))).toBe(false);
  const folder = runFolder(root, "run-e", [record()]);
  const nowhere = join(root, "nowhere", "x.parquet");
  await expect(pack([folder], { out: nowhere, remove: true })).rejects.toMatchObject({ code: "pack.unwritable" });
  expect(existsSync(join(folder, "requests.ndjson"))).toBe(true);
  const foreign = join(root, "foreign.parquet");
  writeFileSync(foreign, "PAR1 and nothing else");
  await expect(openResults([foreign])).rejects.toMatchObject({ code: "results.unreadable" });
});

test("the source that is also the target is not removed", async () => {
  const folder = runFolder(root, "run-f", [record()]);
  const out = join(folder, "requests.parquet");
  await pack([folder], { out: null, remove: true });
  const more = runFolder(root, "run-g", [record()]);
  await expect(pack([out, more], { out, remove: true })).resolves.toMatchObject([{ records: 2, removed: true }]);
  expect(await all(out, "SELECT count(*)::INTEGER AS n FROM requests")).toEqual([{ n: 2 }]);
});

test("a packed file of before a field came is read; one that was changed by other hands is refused in a sentence", async () => {
  const source = join(root, "older.ndjson");
  writeFileSync(source, `${JSON.stringify(record({ id: "old" }))}\n`);
  const packed = join(root, "older.parquet");
  await pack([source], { out: packed, remove: false });
  const rewritten = async (to: string, columns: string, runs = "[]") => {
    const { database, close } = await openResults([source]);
    try {
      await database.run(
        `COPY (SELECT ${columns} FROM read_parquet('${packed}')) TO '${join(root, to)}'
         (FORMAT parquet, KV_METADATA {'llmload.records': '1', 'llmload.runs': '${runs}'})`,
      );
    } finally {
      close();
    }
    return join(root, to);
  };
  const ids = "SELECT id, beganAt FROM requests";
  expect(await all(await rewritten("before.parquet", "* EXCLUDE (beganAt)"), ids)).toEqual([
    { id: "old", beganAt: null },
  ]);
  expect(await all(await rewritten("runs.parquet", "*", "{broken"), ids)).toHaveLength(1);
  expect(await all(await rewritten("twice.parquet", `*, 5 AS "TTFTMS"`), ids)).toHaveLength(1);
  for (const [name, columns] of [
    ["lacking.parquet", "* EXCLUDE (status)"],
    ["types.parquet", "* REPLACE ('soon' AS ttftMs)"],
  ] as const) {
    const file = await rewritten(name, columns);
    await expect(openResults([file])).rejects.toMatchObject({
      code: "results.foreign",
      message: expect.stringContaining(file),
    });
  }
});
