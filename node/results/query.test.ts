/** SQL of a user: what the views say, and what it must not be able to do. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RequestRecord } from "../../core/contract/record.ts";
import { openResults } from "./open.ts";
import { query } from "./query.ts";
import { freshFolder, lines, record, runFolder, START_MS } from "./testdata/build.ts";
import type { Json } from "./values.ts";
import { VIEWS } from "./views.ts";
import { viewsPage } from "./views_page.ts";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run: Partial<RequestRecord>[] = [
  { id: "pre", scenario: "setup", sentAt: START_MS - 5000 },
  { id: "a", sentAt: START_MS + 50, ttftMs: 200, e2eMs: 850, closeMs: 900, gapsUs: [1000, 2000] },
  { id: "b", sentAt: START_MS + 300, ttftMs: 400, e2eMs: 2500, closeMs: 2600, gapsUs: null, gapsHist: [[694, 3]] },
  {
    id: "c",
    sentAt: START_MS + 3200,
    outcome: "error",
    errorClass: "server",
    status: 503,
    faults: ["stall", "no_done"],
  },
  { id: "d", sentAt: null, outcome: "error", errorClass: "connect", checksFailed: ["status is 200"] },
];

/** Where this process keeps databases: other tests run beside, and leave theirs in the system's folder meanwhile. */
const temporary = freshFolder();
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

beforeAll(() => {
  runFolder(root, "run-a", run.map(record));
  for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, temporary);
});
afterAll(() => vi.unstubAllEnvs());

async function ask(sql: string, path = join(root, "run-a")): Promise<Record<string, Json>[]> {
  const results = await openResults([path], { withMore: true });
  try {
    const answer = await query(results.database, sql);
    const rows: Record<string, Json>[] = [];
    for await (const row of answer.rows) {
      rows.push(Object.fromEntries(row.map((value, i) => [answer.columns[i]!.name, value])));
    }
    return rows;
  } finally {
    results.close();
  }
}

test("the documented columns are those that the views have", async () => {
  for (const view of VIEWS) {
    const columns = await ask(
      `SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${view.name})`.replace(
        "column_type",
        "replace(column_type, 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ')",
      ),
    );
    expect([view.name, columns]).toEqual([view.name, view.columns.map(({ name, type }) => ({ name, type }))]);
  }
});

test("the reference page is made from the views (npm run generate, or write viewsPage())", () => {
  expect(readFileSync(new URL("../../docs/reference/views.md", import.meta.url), "utf8")).toBe(viewsPage());
});

test("gaps: one by one where they are listed, by bins with weights where they are counted", async () => {
  expect(await ask("SELECT id, n, gapMs, weight FROM gaps WHERE id IN ('a', 'b') ORDER BY id, n")).toEqual([
    { id: "a", n: 1, gapMs: 1, weight: 1 },
    { id: "a", n: 2, gapMs: 2, weight: 1 },
    { id: "b", n: null, gapMs: expect.closeTo(1.01 ** 694 / 1000, 9), weight: 3 },
  ]);
});

test("timeline: seconds of the load, empty ones too, the pre-flight left out", async () => {
  const sql = `SELECT second, time, sent, ended, ok, errors, inFlight, ttftP50Ms FROM timeline`;
  const second = (n: number, rest: object) => ({
    ...{ second: n, time: `2026-01-31T12:00:0${n}.000Z`, sent: 0, ended: 0, ok: 0, errors: 0, inFlight: 0 },
    ...{ ttftP50Ms: null, ...rest },
  });
  expect(await ask(sql)).toEqual([
    second(0, { sent: 2, inFlight: 1, ended: 1, ok: 1, ttftP50Ms: 300 }),
    second(1, { inFlight: 1 }),
    second(2, { ended: 1, ok: 1 }),
    second(3, { sent: 1, ended: 1, errors: 1 }),
  ]);
});

test("timeline: what was never sent counts where it was begun, and is never in flight", async () => {
  const file = join(root, "refused.ndjson");
  const refused = { sentAt: null, ttfbMs: null, closeMs: null, e2eMs: null, outcome: "error", errorClass: "connect" };
  writeFileSync(
    file,
    lines([
      record({ id: "a", sentAt: START_MS, beganAt: START_MS - 5 }),
      record({ id: "b", ...refused, beganAt: START_MS + 2500, status: 0 }),
      record({ id: "c", ...refused, status: 0 }),
    ]),
  );
  expect(await ask("SELECT second, sent, ended, errors, inFlight FROM timeline", file)).toEqual([
    { second: 0, sent: 1, ended: 1, errors: 0, inFlight: 0 },
    { second: 1, sent: 0, ended: 0, errors: 0, inFlight: 0 },
    { second: 2, sent: 0, ended: 1, errors: 1, inFlight: 0 },
  ]);
  expect(await ask("SELECT beganAt FROM requests WHERE id = 'b'", file)).toEqual([
    { beganAt: "2026-01-31T12:00:02.500Z" },
  ]);
});

test("timeline: a stamp of another year makes no rows for the years between", async () => {
  const file = join(root, "stray.ndjson");
  writeFileSync(file, lines([record(), record({ sentAt: 12 })]));
  expect(await ask("SELECT count(*) AS n FROM timeline", file)).toEqual([{ n: 2 }]);
});

test("faults and failed checks, by request", async () => {
  expect(await ask("SELECT id, fault FROM faults ORDER BY fault")).toEqual([
    { id: "c", fault: "no_done" },
    { id: "c", fault: "stall" },
  ]);
  expect(await ask('SELECT id, "check" FROM checks')).toEqual([{ id: "d", check: "status is 200" }]);
});

test("values become what JSON has for them", async () => {
  const sql = `SELECT 12::BIGINT a, 123456789012345678 b, 'nan'::DOUBLE c, 1.25::DECIMAL(6, 2) d, [1, NULL] e, {'x': 'y'} f,
    MAP {'k': 1} g, TIMESTAMPTZ '1969-12-31 23:59:59.999999+00' h, DATE '2026-01-31' i, NULL j, count(*) k FROM requests`;
  expect(await ask(sql)).toEqual([
    {
      ...{ a: 12, b: "123456789012345678", c: "NaN", d: 1.25, e: [1, null], f: { x: "y" }, g: { k: 1 } },
      ...{ h: "1969-12-31T23:59:59.999999Z", i: "2026-01-31", j: null, k: 5 },
    },
  ]);
});

test.each([
  ["SELECT * FROM read_text('/etc/hostname')", "sees the views and nothing else"],
  ["SELECT * FROM read_csv('https://127.0.0.1:1/x')", "sees the views and nothing else"],
  ["SELECT * FROM glob('*')", "sees the views and nothing else"],
  ["SELECT * FROM '/etc/hostname'", "does not exist"],
  ["COPY requests TO 'stolen.csv'", "sees the views and nothing else"],
  ["ATTACH 'other.db'", "may only read"],
  ["INSTALL httpfs", "may only read"],
  ["LOAD httpfs", "may only read"],
  ["SET threads = 64", "may only read"],
  ["RESET lock_configuration", "may only read"],
  ["DELETE FROM records", "may only read"],
  ["DROP VIEW requests", "may only read"],
  ["CREATE TABLE mine AS SELECT 1", "may only read"],
  ["SELECT 1; SELECT 2", "One statement is wanted"],
  ["", "there is none"],
  ["-- nothing", "there is none"],
  ["SELECT nothing FROM requests", 'Referenced column "nothing" not found'],
  ["SELEC", 'syntax error at or near "SELEC"'],
  ["SELECT error('boom') FROM requests", "boom"],
  ["SELECT list(a) FROM range(3000000000) t(a)", "needs more memory"],
])("refused in one sentence: %s", async (sql, sentence) => {
  const error = await ask(sql).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "query.sql", message: expect.stringContaining(sentence) });
  expect((error as Error).message).not.toContain("\n");
  expect(existsSync("stolen.csv")).toBe(false);
  expect(readdirSync(tmpdir())).toEqual([]);
});
