/** Baselines: what is kept, what is refused, and that nothing is lost. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type Baseline, baselineTag, readBaselines, resolveBaseline } from "../baseline.ts";
import { freshFolder, record, runFolder } from "../testdata/build.ts";
import { changeBaselines } from "./baseline_file.ts";
import { runsNamed } from "./baseline_runs.ts";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));
let dir = "";
beforeEach(() => {
  dir = join(root, String(Math.random()));
  mkdirSync(dir);
});

const baseline = (...runs: string[]): Baseline => ({ runs, setAt: "2026-01-31T12:00:00.000Z", note: null });
const set = (tag: string, ...runs: string[]) =>
  changeBaselines(dir, ({ v, baselines }) => ({ v, baselines: { ...baselines, [tag]: baseline(...runs) } }));

describe("resolving", () => {
  it("gives the runs' places, wherever baselines.json lies", async () => {
    runFolder(dir, "run-a", [record()]);
    await set("main", "run-a");
    expect(resolveBaseline("baseline:main", dir)).toEqual({
      ...baseline("run-a"),
      tag: "main",
      paths: [join(dir, "run-a")],
    });
    const elsewhere = `${dir}-moved`;
    renameSync(dir, elsewhere);
    expect(resolveBaseline("main", elsewhere).paths).toEqual([join(elsewhere, "run-a")]);
  });

  it("says which runs are missing, and where one has gone", async () => {
    runFolder(dir, "run-a", [record()]);
    await set("v1", "run-a", "sub/run-b", "run-c");
    expect(() => resolveBaseline("v1", dir)).toThrow(
      expect.objectContaining({
        code: "baseline.missing",
        message: expect.stringContaining("2 runs that are not there: sub/run-b, run-c."),
      }),
    );
    runFolder(dir, "run-b", [record()]);
    expect(() => resolveBaseline("v1", dir)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("run-b may be what was moved") }),
    );
  });

  it("one that is not there names those that are; names from JavaScript are none", async () => {
    await set("main", "run-a");
    for (const name of ["other", "constructor", "toString"]) {
      expect(() => resolveBaseline(name, dir)).toThrow(
        expect.objectContaining({ code: "baseline.unknown", message: expect.stringContaining("(there are main)") }),
      );
    }
    expect(() => resolveBaseline("main", join(dir, "nowhere"))).toThrow(
      expect.objectContaining({ code: "baseline.unknown" }),
    );
    for (const name of ["", "__proto__", "../x", "a b", "x".repeat(65), "\u001b[31m"]) {
      expect(() => resolveBaseline(name || "-", dir)).toThrow(expect.objectContaining({ code: "baseline.tag" }));
    }
  });

  it("an argument of a comparison", () => {
    expect(["baseline:v1", "baseline:", "results/x"].map(baselineTag)).toEqual(["v1", "main", null]);
  });
});

describe("baselines.json that somebody broke", () => {
  it.each([
    ["{", /is no JSON/],
    ["[]", /no baselines of version 1/],
    ["null", /no baselines of version 1/],
    ['{"v":2,"baselines":{}}', /has version 2/],
    ['{"v":1,"baselines":[]}', /no baselines of version 1/],
    ['{"v":1,"baselines":{"a":{"runs":"x","setAt":"","note":null}}}', /says of "a" something else/],
    ['{"v":1,"baselines":{"a":{"runs":[],"setAt":"","note":null}}}', /says of "a" something else/],
    ['{"v":1,"baselines":{"a":{"runs":[7],"setAt":"","note":null}}}', /says of "a" something else/],
  ])("%s is refused, and never written over", async (text, sentence) => {
    writeFileSync(join(dir, "baselines.json"), text);
    const refusal = expect.objectContaining({ code: "baseline.malformed", message: expect.stringMatching(sentence) });
    expect(() => readBaselines(dir)).toThrow(refusal);
    await expect(set("main", "run-a")).rejects.toEqual(refusal);
    expect(readFileSync(join(dir, "baselines.json"), "utf8")).toBe(text);
    expect(readdirSync(dir)).toEqual(["baselines.json"]);
  });
});

describe("changing", () => {
  it("of many at once none is lost, and nothing else is left behind", async () => {
    const tags = Array.from({ length: 25 }, (_, i) => `t${i}`);
    await Promise.all(tags.map((tag) => set(tag, "run-a")));
    expect(Object.keys(readBaselines(dir).baselines).sort()).toEqual([...tags].sort());
    expect(readdirSync(dir)).toEqual(["baselines.json"]);
  });

  it("a lock that was left behind is told, not broken", async () => {
    const lock = join(dir, "baselines.json.lock");
    writeFileSync(lock, "");
    await expect(changeBaselines(dir, (now) => now, 50)).rejects.toMatchObject({
      code: "baseline.busy",
      message: expect.stringContaining(lock),
    });
    rmSync(lock);
    await set("main", "run-a");
  });

  it("a place that cannot be written is named", async () => {
    writeFileSync(join(dir, "file"), "");
    await expect(changeBaselines(join(dir, "file"), (now) => now)).rejects.toMatchObject({
      code: "baseline.unwritable",
    });
  });
});

describe("what can be a baseline", () => {
  it("folders of runs, by pattern too; poor ones are said to be", () => {
    const a = runFolder(dir, "run-a", [record()]);
    const b = runFolder(dir, "run-b", [record()], { exit: 6 });
    runFolder(dir, "other", [record()], { suite: "responses" });
    expect(runsNamed([a, join(dir, "run-*")])).toEqual({
      folders: [a, b],
      warnings: [`${b} makes a poor baseline: cut short.`],
    });
    expect(runsNamed([a, join(dir, "other")]).warnings).toEqual([
      "These runs are not alike (suite, target or plan differ).",
    ]);
  });

  it.each([
    ["nothing", "results.missing", /no file or folder/],
    ["no-*", "results.missing", /No run matches/],
    [".", "baseline.not-a-run", /it is a folder of runs/],
    ["bare", "baseline.not-a-run", /it holds no records/],
    ["empty", "baseline.not-a-run", /it holds no run\.json/],
    ["run-a/run.json", "baseline.not-a-run", /it is a file/],
    ["broken", "baseline.not-a-run", /run\.json has version none/],
  ])("%s is refused", (name, code, message) => {
    runFolder(dir, "run-a", [record()]);
    runFolder(dir, "broken", [record()]);
    writeFileSync(join(dir, "broken", "run.json"), "{");
    runFolder(dir, "bare", []);
    rmSync(join(dir, "bare", "requests.ndjson"));
    mkdirSync(join(dir, "empty"));
    expect(() => runsNamed([join(dir, name)])).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
