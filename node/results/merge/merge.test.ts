/** Shards are one test cut up: merged, they are what one machine would have measured. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { summaryValue } from "../../../core/summary/json.ts";
import { summaryFor } from "../../../core/summary/testdata/build.ts";
import { makeReport } from "../report/make.ts";
import { freshFolder, httpPoints, k6Lines, lines, record, runFolder, START_MS } from "../testdata/build.ts";
import { type MergeAsked, mergeRuns } from "./merge.ts";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
const fresh = (): string => {
  const folder = join(root, String(count++));
  mkdirSync(folder);
  return folder;
};
const asked = (folder: string, more: Partial<MergeAsked> = {}): MergeAsked => ({
  ...{ kind: null, testid: "whole", note: null, llmload: "0.1.0" },
  prepare: () => {
    mkdirSync(join(folder, "whole"));
    return join(folder, "whole");
  },
  ...more,
});

const answer = (run: string, i: number, ttft: number, more: object = {}) =>
  record({
    run,
    id: `${run}-${i}`,
    iter: i,
    vu: i % 5,
    sentAt: START_MS + i * 100,
    ttftMs: ttft,
    e2eMs: ttft + 50,
    closeMs: ttft + 60,
    ...more,
  });

const plan = (thresholds: Record<string, string[]>) => ({
  plan: { scenarios: {}, thresholds, totalDuration: null, maxVUs: null },
});

describe("percentiles", () => {
  test("of merged shards are those of all their records together", async () => {
    const times = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(times, { minLength: 2, maxLength: 3 }), async (shards) => {
        const folder = fresh();
        const all = shards.flatMap((list, shard) => list.map((ttft, i) => answer(`s${shard}`, i, ttft)));
        shards.forEach((_, shard) => {
          runFolder(
            folder,
            `s${shard}`,
            all.filter(({ run }) => run === `s${shard}`),
          );
        });
        const one = fresh();
        writeFileSync(join(one, "requests.ndjson"), lines(all));
        const merged = await mergeRuns([folder], asked(folder));
        const whole = (await makeReport([merged.folder], { slo: null, warmup: null })).report.whole;
        const wanted = (await makeReport([one], { slo: null, warmup: null })).report.whole;
        expect(whole.latencies).toEqual(wanted.latencies);
        expect(whole.counts.tries).toEqual(wanted.counts.tries);
      }),
      { numRuns: 2 },
    );
  }, 60_000);

  test("however the parts are stored", async () => {
    const folder = fresh();
    runFolder(folder, "a", [answer("a", 1, 100)]);
    runFolder(folder, "b", [answer("b", 1, 200)]);
    writeFileSync(join(folder, "c.ndjson.gz"), gzipSync(lines([answer("c", 1, 300), "{broken"])));
    const { parts, readings } = await mergeRuns(
      [join(folder, "a"), join(folder, "b"), join(folder, "c.ndjson.gz")],
      asked(folder),
    );
    expect(parts.map(({ records, bad }) => [records, bad])).toEqual([
      [1, 0],
      [1, 0],
      [1, 1],
    ]);
    expect(readings[2]?.named[0]?.reason).toMatch(/not JSON/);
    const again = fresh();
    runFolder(again, "d", [answer("d", 1, 400)]);
    const nested = await mergeRuns([join(folder, "whole"), join(again, "d")], asked(again));
    expect(nested.parts.map(({ records }) => records)).toEqual([3, 1]);
  });
});

describe("thresholds on the whole", () => {
  const shards = (thresholds: Record<string, string[]>, given: Parameters<typeof summaryFor>[0][] = []) => {
    const folder = fresh();
    ["a", "b"].forEach((name, shard) => {
      const records = Array.from({ length: 100 }, (_, i) => answer(name, i, shard === 0 ? 100 + i : 1000 + i));
      const one = runFolder(folder, name, records, plan(thresholds));
      const values = given[shard];
      if (values !== undefined)
        writeFileSync(join(one, "summary.json"), JSON.stringify(summaryValue(summaryFor(values))));
    });
    return folder;
  };

  test("are judged on all samples: each half alone says otherwise", async () => {
    const folder = shards({
      llm_ttft: ["p(95)<1095", "p(50)<600", "med<600", "avg<700", "max<1099", "min>99"],
      "llm_ttft{model:gpt-4-demo,scenario:steady}": ["p(50)<600"],
      "llm_ttft{model:other}": ["p(50)<1"],
      llm_requests: ["count>199", "count>200"],
      llm_request_success: ["rate>0.99"],
      http_req_duration: ["p(95)<1"],
      "llm_e2e{url:x}": ["max<1"],
      llm_tpot: ["p95<1"],
    });
    const { judged } = await mergeRuns([folder], asked(folder));
    const told = judged.thresholds.map(({ metric, expression, ok, value, reason }) => [
      metric,
      expression,
      ok,
      value,
      reason,
    ]);
    expect(told).toEqual([
      ["llm_ttft", "p(95)<1095", true, expect.closeTo(1089.05, 6), null],
      ["llm_ttft", "p(50)<600", true, 599.5, null],
      ["llm_ttft", "med<600", true, 599.5, null],
      ["llm_ttft", "avg<700", true, 599.5, null],
      ["llm_ttft", "max<1099", false, 1099, null],
      ["llm_ttft", "min>99", true, 100, null],
      ["llm_ttft{model:gpt-4-demo,scenario:steady}", "p(50)<600", true, 599.5, null],
      ["llm_ttft{model:other}", "p(50)<1", null, null, "no samples"],
      ["llm_requests", "count>199", true, 200, null],
      ["llm_requests", "count>200", false, 200, null],
      ["llm_request_success", "rate>0.99", true, 1, null],
      ["http_req_duration", "p(95)<1", null, null, expect.stringMatching(/^only k6 knew it, and .* left no summary$/)],
      ["llm_e2e{url:x}", "max<1", null, null, expect.stringMatching(/^only k6 knew it/)],
      ["llm_tpot", "p95<1", null, null, "its expression is not to be understood"],
    ]);
    expect(judged.outcome).toBe("failed");
  });

  test("what only k6 knew is added up where that is exact, decided by the parts' percentiles where these do, else left open", async () => {
    const trend = (p95: number, count: number) => ({
      min: 1,
      med: 10,
      avg: p95 / 2,
      "p(90)": 20,
      "p(95)": p95,
      "p(99)": p95 + 1,
      max: p95 + 2,
      count,
    });
    const folder = shards({}, [
      {
        total_chat_requests: 10,
        http_req_failed: { passes: 3, fails: 97 },
        http_req_duration: trend(100, 100),
        dropped_iterations: 1,
      },
      {
        total_chat_requests: 10,
        http_req_failed: { passes: 1, fails: 299 },
        http_req_duration: trend(2500, 300),
        dropped_iterations: 2,
      },
    ]);
    const { judged } = await mergeRuns([folder], asked(folder));
    const of = (metric: string, expression: string) =>
      judged.thresholds.find((one) => one.metric === metric && one.expression === expression);
    expect(of("http_req_failed", "rate<0.05")).toMatchObject({ ok: true, value: 0.01 });
    expect(of("http_req_duration", "p(99)<5000")).toMatchObject({ ok: true, value: null, evaluated: true });
    expect(of("http_req_duration", "p(95)<2000")).toMatchObject({
      ok: null,
      reason: expect.stringMatching(/do not decide/),
    });
    expect(judged.byBounds).toContain("http_req_duration");
    expect(judged.verdict?.reasons).toContain("p95 of streaming_latency is 1089.05ms, above its limit 1000ms");
    expect(judged.verdict?.notEvaluated.join()).toMatch(/p95 of http_req_duration: only k6 knew its samples/);
  });

  test("the guide's verdict is on the whole: one shard's failures count among all answers", async () => {
    const folder = fresh();
    ["a", "b"].forEach((name, shard) => {
      const bad = { outcome: "error", errorClass: "server", status: 503, ttftMs: null, e2eMs: null };
      const records = Array.from({ length: 100 }, (_, i) => answer(name, i, 100, shard === 0 && i < 4 ? bad : {}));
      const one = runFolder(folder, name, records);
      writeFileSync(join(one, "summary.json"), JSON.stringify(summaryValue(summaryFor({ total_chat_requests: 100 }))));
    });
    const { judged } = await mergeRuns([folder], asked(folder));
    expect(judged.verdict).toMatchObject({
      level: "critical",
      reasons: [
        expect.stringContaining("2.00% of the requests got a 5xx"),
        expect.stringContaining("success rate 98.00%"),
      ],
    });
  });

  test("a limit on a count is one run's: repeats are held to it one by one", async () => {
    const folder = fresh();
    ["a", "b"].forEach((name, i) => {
      const records = [answer(name, i, 100, { sentAt: START_MS + i * 600_000 })];
      const one = runFolder(folder, name, records, plan({ dropped_iterations: ["count<3"] }));
      writeFileSync(
        join(one, "summary.json"),
        JSON.stringify(summaryValue(summaryFor({ dropped_iterations: 2, total_chat_requests: 1 }))),
      );
    });
    const { judged, kind } = await mergeRuns([folder], asked(folder));
    expect(kind).toBe("repeats");
    // the plan of this suite allows less than one per cent of its arrivals
    const limit = judged.thresholds.find(({ metric }) => metric === "dropped_iterations");
    expect(limit).toMatchObject({ ok: true, value: 2 });
  });

  test("asked of some parts only: not evaluated", async () => {
    const folder = fresh();
    runFolder(folder, "a", [answer("a", 1, 100)], plan({ llm_ttft: ["max<500"] }));
    runFolder(folder, "b", [answer("b", 1, 100)], plan({ llm_ttft: ["max<600"] }));
    const { judged } = await mergeRuns([folder], asked(folder));
    expect(judged.thresholds.map(({ ok, reason }) => [ok, reason])).toEqual([
      [null, expect.stringContaining("b was not asked it")],
      [null, expect.stringContaining("a was not asked it")],
    ]);
  });
});

describe("what the parts are to each other", () => {
  const pair = (later: number, json: [object, object] = [{}, {}]) => {
    const folder = fresh();
    ["a", "b"].forEach((name, n) => {
      const records = Array.from({ length: 50 }, (_, i) =>
        answer(name, i, 100, { sentAt: START_MS + n * later + i * 1000 }),
      );
      runFolder(folder, name, records, json[n]);
    });
    return folder;
  };
  const segment = (part: string) => ({ segment: { part, sequence: "0,1/3,2/3,1" } });

  test.each([
    ["side by side", 1000, "shards"],
    ["one after another", 60_000, "repeats"],
  ])("%s", async (_name, later, kind) => {
    const folder = pair(later);
    expect((await mergeRuns([folder], asked(folder))).kind).toBe(kind);
  });

  test("half and half is asked back, and can be said", async () => {
    const folder = pair(35_000);
    await expect(mergeRuns([folder], asked(folder))).rejects.toThrow(/cannot be told whether/);
    expect(existsSync(join(folder, "whole"))).toBe(false);
    expect((await mergeRuns([folder], asked(folder, { kind: "shards" }))).kind).toBe("shards");
  });

  test("segments: shards whatever the clocks say; a missing part, a part done twice and a late one are named", async () => {
    const folder = pair(600_000, [segment("0:1/3"), segment("2/3:1")]);
    const { kind, warnings } = await mergeRuns([folder], asked(folder));
    expect(kind).toBe("shards");
    expect(warnings).toEqual([
      "The part 1/3:2/3 of the test is missing: what is merged is not the whole load.",
      expect.stringMatching(/b began 600 s after .*a: it was started later, or a clock is wrong/),
    ]);
    const twice = pair(0, [segment("0:1/2"), segment("1/3:1")]);
    expect((await mergeRuns([twice], asked(twice))).warnings).toEqual([
      expect.stringMatching(/a and .*b did the same part of the test \(0:1\/2 and 1\/3:1\)/),
    ]);
  });

  test("a part that died or was cut off is named, and merged", async () => {
    const folder = pair(0, [{ endedAt: null, exit: null }, { exit: 6 }]);
    const { warnings, parts } = await mergeRuns([folder], asked(folder));
    expect(warnings).toEqual([
      expect.stringContaining("did not come to its end"),
      expect.stringContaining("was cut short"),
    ]);
    expect(parts.map(({ records }) => records)).toEqual([50, 50]);
  });

  test("the same shard twice is refused, by name or as a copy, and nothing is left behind", async () => {
    const folder = pair(0);
    await expect(mergeRuns([join(folder, "a"), join(folder, "a")], asked(folder))).rejects.toThrow(/is named twice/);
    copyFileSync(join(folder, "a", "requests.ndjson"), join(folder, "copy.ndjson"));
    await expect(mergeRuns([join(folder, "a"), join(folder, "copy.ndjson")], asked(folder))).rejects.toThrow(
      /a and .*copy\.ndjson hold the same requests \(100 records/,
    );
    expect(existsSync(join(folder, "whole"))).toBe(false);
  });

  test("two machines that gave their runs one name are told apart", async () => {
    const folder = fresh();
    runFolder(folder, "a", [answer("same", 1, 100)]);
    runFolder(folder, "b", [answer("same", 1, 200, { sentAt: START_MS + 7 })]);
    const { warnings, folder: whole } = await mergeRuns([folder], asked(folder));
    expect(warnings.join()).toMatch(/its records are called same-2/);
    const { report } = await makeReport([whole], { slo: null, warmup: null });
    expect(report.whole.latencies.ttft).toMatchObject({ n: 2, min: 100, max: 200 });
  });

  test("files that somebody else wrote break nothing", async () => {
    const folder = fresh();
    const odd: object[] = [
      {
        plan: { thresholds: { llm_ttft: 5, __proto__: null, "llm_e2e{": ["p(95)<1"], llm_tpot: [7, "avg<1 or"] } },
        segment: { part: "x" },
      },
      {
        plan: "none",
        environment: [1],
        machine: 5,
        startedAt: "soon",
        endedAt: 9,
        suite: 4,
        testid: {},
        segment: { part: "5:1/0", sequence: "a,b" },
      },
    ];
    const summaries = [
      {
        v: 1,
        kind: "llmload-summary",
        raw: { metrics: { http_reqs: null, x: { type: "trend", values: 5 } }, state: {}, root_group: { checks: [5] } },
        plan: {
          scenarios: [],
          thresholds: { x: ["p(95)<1"], http_reqs: { a: 1 } },
          guards: [5, { metric: 1 }],
          excused: "all",
        },
        metrics: {},
        thresholds: [],
      },
      "[]",
    ];
    odd.forEach((json, n) => {
      const name = `r${n}`;
      const times = [{ sentAt: 1e300 }, { sentAt: null, outcome: "interrupted" }, {}];
      runFolder(
        folder,
        name,
        times.map((more, i) => answer(name, i, 100, more)),
        json,
      );
      writeFileSync(join(folder, name, "summary.json"), JSON.stringify(summaries[n]));
    });
    const { run, judged } = await mergeRuns([folder], asked(folder, { kind: "shards", allowUnlike: true }));
    expect(run).toMatchObject({ kind: "merged", testid: "whole" });
    expect(judged.thresholds.every(({ ok }) => ok === null)).toBe(true);
  });

  test("one that is left of several is merged when that is asked", async () => {
    const folder = fresh();
    const one = runFolder(folder, "a", [answer("a", 1, 100)], segment("0:1/3"));
    const { warnings, parts } = await mergeRuns([one], asked(folder, { fewest: 1, kind: "shards" }));
    expect(parts).toHaveLength(1);
    expect(warnings).toHaveLength(2);
  });

  test.each([
    ["one run", ["a"], /There is only one run/],
    ["nothing there", ["a", "nowhere"], /There is no file or folder/],
    ["records and k6's own output", ["a", "k6.json"], /cannot be made one/],
    ["other suites", ["a", "other"], /different suites \(chat-api, responses\)/],
    ["no records", ["empty", "void"], /None of these runs holds a record/],
  ])("refused: %s", async (_name, names, sentence) => {
    const folder = fresh();
    runFolder(folder, "a", [answer("a", 1, 100)]);
    runFolder(folder, "other", [answer("o", 1, 100)], { suite: "responses" });
    runFolder(folder, "empty", []);
    runFolder(folder, "void", ["", "{"]);
    writeFileSync(
      join(folder, "k6.json"),
      k6Lines(httpPoints("2026-01-31T12:00:00Z", {}, 5, 5), { http_reqs: "counter" }),
    );
    await expect(
      mergeRuns(
        names.map((name) => join(folder, name)),
        asked(folder),
      ),
    ).rejects.toThrow(sentence);
    expect(existsSync(join(folder, "whole"))).toBe(false);
  });
});

test("k6's own output: one file, its limits judged on all samples", async () => {
  const folder = fresh();
  ["one", "two"].forEach((name, n) => {
    const points = Array.from({ length: 20 }, (_, i) =>
      httpPoints(`2026-01-31T12:00:${String(i).padStart(2, "0")}Z`, { scenario: "s" }, 100 * (n + 1) + i, 1),
    ).flat();
    const text = k6Lines(points, { http_req_duration: "trend", http_reqs: "counter", http_req_failed: "rate" });
    const limited = text.replace(
      /("name":"http_req_duration".*?"thresholds":)\[\]/,
      '$1["p(95)<216","max<220",{"threshold":"avg<1"}]',
    );
    writeFileSync(join(folder, `${name}.json`), limited);
  });
  const merged = await mergeRuns([join(folder, "one.json"), join(folder, "two.json")], asked(folder));
  expect(merged.hasRecords).toBe(false);
  expect(merged.judged.thresholds.map(({ expression, ok }) => [expression, ok])).toEqual([
    ["p(95)<216", false],
    ["max<220", false],
    ["avg<1", false],
  ]);
  const { openResults } = await import("../open.ts");
  const { database, close } = await openResults([merged.folder]);
  const [row] = await database.rows(
    "SELECT count(*)::INTEGER AS n FROM points_read WHERE metric = 'http_req_duration'",
  );
  close();
  expect(row?.n).toBe(40);
  expect(readFileSync(join(merged.folder, "samples.json.gz")).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
});

describe("plans", () => {
  const shaped = (rate: number, part: string, testid: string) => ({
    plan: { scenarios: { steady: { rate } }, thresholds: {}, totalDuration: null, maxVUs: null },
    ...{ testid, segment: { part, sequence: null } },
  });
  const shards = (rates: readonly [number, number], more: object = {}): string => {
    const folder = fresh();
    runFolder(folder, "a", [answer("one", 1, 100), answer("one", 9, 100, more)], shaped(rates[0], "0:1/2", "one"));
    runFolder(folder, "b", [answer("one", 2, 100), answer("one", 9, 101, { sentAt: START_MS + 7, ...more })], {
      ...shaped(rates[1], "1/2:1", "one"),
    });
    return folder;
  };

  test("that differ make no whole, unless it is wanted", async () => {
    const folder = shards([3, 5]);
    await expect(mergeRuns([folder], asked(folder))).rejects.toThrow(/did not do the same[\s\S]*rate 3 against 5/);
    expect(existsSync(join(folder, "whole"))).toBe(false);
    const { warnings } = await mergeRuns([folder], asked(folder, { allowUnlike: true }));
    expect(warnings).toContain("The plans differ: scenario steady: rate 3 against 5.");
  });

  test("the same look at the server before the load makes no namesakes of shards", async () => {
    const alike = shards([3, 3], { scenario: "setup" });
    expect((await mergeRuns([alike], asked(alike))).warnings.join()).not.toContain("has the name of another run");
    const namesakes = shards([3, 3]);
    expect((await mergeRuns([namesakes], asked(namesakes))).warnings.join()).toContain("has the name of another run");
  });
});

test("of the load generators the worst speaks for all, in summary and report", async () => {
  const folder = fresh();
  const bound = { word: "client-bound", reasons: ["it could not do more"], causes: [], notEvaluated: [] };
  const paths = ["s0", "s1"].map((name, shard) => {
    const one = runFolder(folder, name, [answer(name, shard, 10)], plan({}));
    const summary = summaryValue(summaryFor({ total_chat_requests: 1 }));
    writeFileSync(join(one, "summary.json"), JSON.stringify(shard === 1 ? { ...summary, client: bound } : summary));
    return one;
  });
  const merged = await mergeRuns(paths, asked(folder, { kind: "shards" }));
  expect(merged.client).toMatchObject({
    word: "client-bound",
    reasons: [expect.stringMatching(/s1: it could not do more$/)],
  });
  writeFileSync(join(folder, "whole", "summary.json"), JSON.stringify(merged.summary));
  writeFileSync(join(folder, "whole", "run.json"), JSON.stringify(merged.run));
  const { report } = await makeReport([join(folder, "whole")], { slo: null, warmup: null });
  expect(report.client).toMatchObject({ verdict: { word: "client-bound" }, series: null });
});
