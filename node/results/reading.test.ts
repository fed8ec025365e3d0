/** Reading: what is a record, what is not, and that SQL and words agree about it. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { whyNoRecord } from "./check.ts";
import { RECORD_FIELDS } from "./fields.ts";
import { openResults, type Results } from "./open.ts";
import { freshFolder, httpPoints, k6Lines, lines, record, runFolder, START_MS } from "./testdata/build.ts";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

let files = 0;
function file(content: string | Buffer, ending = ".ndjson"): string {
  const path = join(root, `file-${files++}${ending}`);
  writeFileSync(path, content);
  return path;
}

async function opened<T>(paths: string[], work: (results: Results) => Promise<T>): Promise<T> {
  const results = await openResults(paths, { withMore: true });
  try {
    return await work(results);
  } finally {
    results.close();
  }
}

async function rows(paths: string[], sql: string): Promise<unknown[]> {
  return opened(paths, async ({ database }) => (await database.connection.runAndReadAll(sql)).getRowObjectsJson());
}

const schema = JSON.parse(readFileSync(new URL("../../contract/record.schema.json", import.meta.url), "utf8")) as {
  properties: Record<
    string,
    { type?: string | string[]; enum?: unknown[]; const?: unknown; items?: { enum?: string[] } }
  >;
  required: string[];
};
const isRecord = new Ajv2020({ strict: false }).compile(schema);

test("the table of fields is the schema's: names, order, null, values", () => {
  expect(RECORD_FIELDS.map(({ name }) => name)).toEqual(Object.keys(schema.properties));
  for (const field of RECORD_FIELDS) {
    const property = schema.properties[field.name]!;
    const mayBeNull = [property.type].flat().includes("null") || (property.enum?.includes(null) ?? false);
    expect([field.name, field.nullable]).toEqual([field.name, mayBeNull]);
    const values = property.enum?.filter((value) => value !== null) ?? property.items?.enum;
    expect([field.name, field.values]).toEqual([field.name, values]);
    if (!field.nullable) expect(schema.required).toContain(field.name);
  }
});

test("every value comes back as it was", async () => {
  const first = record({
    model: 'a "quoted" \u00e9\n',
    sentAt: START_MS + 0.123,
    faults: ["stall"],
    checksFailed: ["ünïq"],
  });
  const path = file(lines([first]));
  const [row] = (await rows([path], "SELECT * FROM records")) as Record<string, unknown>[];
  for (const [name, value] of Object.entries(first)) {
    const read = row![name];
    expect([name, typeof value === "number" && typeof read === "string" ? Number(read) : read]).toEqual([name, value]);
  }
  expect(await rows([path], `SELECT sentAt, endedAt FROM requests`)).toEqual([
    { sentAt: "2026-01-31 12:00:00.000123+00", endedAt: "2026-01-31 12:00:00.155123+00" },
  ]);
});

test("an interrupted run: the half line at the end is counted and named, the rest is read", async () => {
  const half = JSON.stringify(record()).slice(0, 200);
  await opened([file(`${lines([record(), record()])}${half}`)], async ({ readings, database }) => {
    expect(readings).toMatchObject([{ lines: 3, bad: 1, named: [{ line: 3, reason: "not JSON, or cut off" }] }]);
    expect(await database.rows("SELECT count(*)::INTEGER AS n FROM requests")).toEqual([{ n: 2 }]);
  });
});

test("each kind of line that is no record is named by its number in the file, empty lines counted", async () => {
  const bad: [unknown, string][] = [
    ["not json", "not JSON"],
    ["[1,2]", "not a JSON object"],
    ["null", "not a JSON object"],
    [record({ v: 2 }), "version 2, known is 1"],
    [record({ vu: "x" }), 'vu is "x", not a number'],
    [record({ try: 1.5 }), "try is 1.5, not a whole number"],
    [record({ try: 0 }), "try is 0, below 1"],
    [record({ status: 1000 }), "status is 1000, above 999"],
    [record({ outcome: "odd" }), 'outcome says "odd"'],
    [record({ model: null }), "model is null"],
    [record({ model: undefined }), "model is missing"],
    [record({ ttftMs: "soon" }), 'ttftMs is "soon", not a number'],
    [record({ tokensOut: 3.5 }), "tokensOut is 3.5, not a whole number"],
    [record({ final: "perhaps" }), 'final is "perhaps"'],
    [record({ gapsUs: [1, -1] }), "gapsUs has -1 as item 2"],
    [record({ gapsUs: [1, "a"] }), 'gapsUs has "a" as item 2'],
    [record({ gapsUs: null, gapsHist: [[900, 0]] }), "gapsHist is no list of pairs"],
    [record({ faults: ["unheard_of"] }), 'faults says "unheard_of"'],
    [record({ faults: null }), "faults is null"],
    [record({ errorClass: "bad luck" }), 'errorClass says "bad luck"'],
  ];
  const path = file(lines([record(), "", ...bad.map(([line]) => line), record()]));
  await opened([path], async ({ readings: [reading] }) => {
    expect([reading!.lines, reading!.bad]).toEqual([bad.length + 2, bad.length]);
    for (const [i, [, reason]] of bad.entries()) {
      expect(reading!.named[i]).toEqual({ line: i + 3, reason: expect.stringContaining(reason) });
    }
  });
});

test("SQL and words agree about any line, and neither refuses what the schema allows", async () => {
  const names = RECORD_FIELDS.map(({ name }) => name);
  const odd = fc.oneof(
    fc.constantFrom(
      undefined,
      null,
      "",
      "x",
      "5",
      -1,
      0,
      1,
      2,
      1.5,
      1e12,
      true,
      [],
      ["a"],
      [null],
      [1],
      [[1, 2]],
      {},
      "ok",
    ),
    fc.double({ noNaN: true, min: -1e12, max: 1e12 }),
  );
  const change = fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 2 });
  const sample = fc.sample(change, { numRuns: 3000, seed: 20260131 }).map((changes) => record(changes));
  const path = file(lines(sample));
  const { results, taken } = await opened([path], async ({ readings, database }) => ({
    results: readings[0]!,
    taken: await database.rows("SELECT count(*)::INTEGER AS n FROM requests"),
  }));
  const refused = sample.map((one) => whyNoRecord(JSON.stringify(one)));
  expect(results.bad).toBe(refused.filter((reason) => reason !== null).length);
  expect(taken).toEqual([{ n: refused.filter((reason) => reason === null).length }]);
  for (const [i, one] of sample.entries()) {
    if (refused[i] !== null)
      expect([refused[i], isRecord(JSON.parse(JSON.stringify(one)))]).toEqual([refused[i], false]);
  }
  // the sample has both kinds
  expect(results.bad).toBeGreaterThan(500);
  expect(results.bad).toBeLessThan(2500);
});

test("SQL and words agree about each line by itself", async () => {
  for (const line of [
    "{}",
    "{}{}",
    '{"v":1}',
    "3",
    "\u0000\u0000",
    "{",
    '"text"',
    `${JSON.stringify(record())},`,
    "tru",
  ]) {
    const { readings } = await opened([file(`${JSON.stringify(record())}\n${line}\n`)], async (results) => results);
    expect([line, readings[0]!.bad]).toEqual([line, whyNoRecord(line) === null ? 0 : 1]);
  }
});

test("bytes that are no text harm their own line only", async () => {
  const broken = Buffer.concat([Buffer.from('{"v":1,"model":"'), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}\n')]);
  const path = file(Buffer.concat([Buffer.from(lines([record()])), broken, Buffer.from(lines([record()]))]));
  await opened([path], async ({ readings }) => expect(readings[0]).toMatchObject({ lines: 3, bad: 1 }));
});

test("a line beyond all measure is left out, and the file is read all the same", async () => {
  const path = file(`${lines([record()])}${"\u0000".repeat(40_000_000)}\n${lines([record()])}`);
  await opened([path], async ({ readings, database }) => {
    expect(readings).toMatchObject([{ lines: 3, bad: 1, named: [{ line: 2, reason: "longer than 32 MiB" }] }]);
    expect(await database.rows("SELECT count(*)::INTEGER AS n FROM requests")).toEqual([{ n: 2 }]);
  });
});

test("an empty file is a run without records", async () => {
  await opened([file("")], async ({ readings, database }) => {
    expect(readings).toMatchObject([{ kind: "records", lines: 0, bad: 0 }]);
    expect(await database.rows("SELECT count(*)::INTEGER AS n FROM timeline")).toEqual([{ n: 0 }]);
  });
});

test("gzip is known by its bytes, whatever the name says", async () => {
  const path = file(gzipSync(lines([record(), "half"])), ".txt");
  await opened([path], async ({ readings }) => {
    expect(readings).toMatchObject([{ lines: 2, bad: 1, named: [{ line: 2 }] }]);
  });
});

test("zstd, as other tools pack records", async () => {
  const plain = file(lines([record(), record({ id: "second" })]));
  const packed = join(root, "packed.zst");
  await opened([plain], async ({ database }) => {
    await database.run(
      `COPY (SELECT * EXCLUDE (more, source, ok) FROM records) TO '${packed}' (FORMAT json, COMPRESSION zstd)`,
    );
  });
  expect(await rows([packed], "SELECT id, gapsUs FROM requests ORDER BY id")).toEqual([
    { id: "abc-1-1", gapsUs: [10_000, 0, 20_000] },
    { id: "second", gapsUs: [10_000, 0, 20_000] },
  ]);
});

test("a name that looks like a pattern is the file's name", async () => {
  const odd = runFolder(join(root, "odd"), "run [1] it's", [record()]);
  runFolder(join(root, "odd"), "run 1 it's", [record(), record()]);
  expect(await rows([odd], "SELECT records FROM runs")).toEqual([{ records: "1" }]);
  if (process.platform === "win32") return;
  const star = runFolder(join(root, "odd"), "run *", [record(), record(), record()]);
  expect(await rows([star], "SELECT records FROM runs")).toEqual([{ records: "3" }]);
});

test("unknown fields are kept in `more`, others untouched", async () => {
  const path = file(lines([record({ extra: { a: [1, null] }, traceId: "t" }), record()]));
  expect(await rows([path], "SELECT more FROM requests ORDER BY more NULLS LAST")).toEqual([
    { more: '{"extra":{"a":[1,null]},"traceId":"t"}' },
    { more: null },
  ]);
});

test("a folder of runs, a pattern and a file named twice are each read once", async () => {
  const runs = join(root, "runs");
  const a = runFolder(runs, "run-a", [record()]);
  runFolder(runs, "run-b", [record({ run: "run-b" }), record({ run: "run-b" })], { exit: null, endedAt: null });
  const sql = "SELECT run, records, note, exit, endedAt FROM runs";
  const expected = [
    { run: "run-a", records: "1", note: "nightly", exit: 0, endedAt: "2026-01-31 12:01:00+00" },
    { run: "run-b", records: "2", note: "nightly", exit: null, endedAt: null },
  ];
  expect(await rows([runs], sql)).toEqual(expected);
  expect(await rows([a, join(runs, "run-?"), join(runs, "**", "*.ndjson"), join(a, "requests.ndjson")], sql)).toEqual(
    expected,
  );
});

test.each([
  ["nowhere", "There is no file or folder"],
  ["none-*.ndjson", "Nothing with records matches"],
  ["", "holds no records"],
])("what is not there is said: %s", async (path, sentence) => {
  const empty = freshFolder();
  try {
    await expect(openResults([path === "" ? empty : join(empty, path)])).rejects.toThrow(sentence);
  } finally {
    rmSync(empty, { recursive: true });
  }
});

test("a compressed file that is none is refused with its name", async () => {
  const path = file(Buffer.from([0x1f, 0x8b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
  await expect(openResults([path])).rejects.toMatchObject({
    code: "results.unreadable",
    message: expect.stringContaining(path),
  });
});

test("k6's points: one request where time and tags are one request's, none guessed where they are not", async () => {
  const tags = { scenario: "steady", status: "200", model: "m1", mode: "unary", testid: "shard-run" };
  const one = "2026-01-31T12:00:01.000000123Z";
  const two = "2026-01-31T14:00:02.5+02:00";
  const path = file(
    k6Lines(
      [
        ...httpPoints(one, tags, 200, 50),
        ...httpPoints(two, tags, 300, 60),
        ...httpPoints(two, tags, 900, 60),
        { metric: "llm_ttft", time: one, value: 42, tags },
      ],
      { http_reqs: "counter", llm_ttft: "trend" },
    ).concat('{"metric":"half'),
    ".json",
  );
  await opened([path], async ({ readings, database }) => {
    expect(readings).toMatchObject([{ kind: "k6", bad: 1, named: [{ line: 31 }] }]);
    const requests = await database.connection.runAndReadAll(
      `SELECT run, scenario, model, status, sentAt, ttfbMs, closeMs, e2eMs, blockedMs, connectMs, ttftMs, outcome, id FROM requests ORDER BY sentAt`,
    );
    const nothing = { sentAt: null, ttfbMs: null, closeMs: null, e2eMs: null, blockedMs: null };
    const common = { run: "shard-run", scenario: "steady", model: "m1", status: "200" };
    const unknown = { connectMs: null, ttftMs: null, outcome: null, id: null };
    expect(requests.getRowObjectsJson()).toEqual([
      {
        ...{ ...common, ...unknown, sentAt: "2026-01-31 12:00:00.75+00" },
        ...{ ttfbMs: 200, closeMs: 250, e2eMs: 250, blockedMs: 1.5 },
      },
      { ...common, ...unknown, ...nothing },
      { ...common, ...unknown, ...nothing },
    ]);
    const samples = await database.connection.runAndReadAll(
      "SELECT run, time, type, value, tags ->> 'model' AS model FROM samples WHERE metric = 'llm_ttft'",
    );
    expect(samples.getRowObjectsJson()).toEqual([
      { run: "shard-run", time: "2026-01-31 12:00:01+00", type: "trend", value: 42, model: "m1" },
    ]);
  });
});
