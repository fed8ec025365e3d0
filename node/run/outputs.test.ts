import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkOutputs } from "./outputs.ts";
import type { RunPlan } from "./plan.ts";

const cwd = realpathSync(mkdtempSync(join(tmpdir(), "llmload-outputs-")));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
mkdirSync(join(cwd, "results"));
writeFileSync(join(cwd, "a.json"), "");
symlinkSync("results", join(cwd, "linked"), "dir");
symlinkSync("a.json", join(cwd, "b.json"));

const plan = (testid: string, ...outs: string[]) =>
  ({
    ...{ suite: { name: testid }, cwd, dir: join(cwd, "results", testid), added: {}, environment: { values: {} } },
    args: outs.flatMap((out) => ["--out", `json=${out}`]),
  }) as unknown as RunPlan;

describe("files that k6 writes", () => {
  test("may lie anywhere, one to each", () => {
    expect(() => checkOutputs([plan("t1", "a.json", "c.json"), plan("t2", "linked/t2/samples.json")])).not.toThrow();
  });

  test.each([
    ["twice in a run", [plan("t1", "c.json", "./c.json")], "Two outputs"],
    ["twice, once by a link", [plan("t1", "a.json", "b.json")], "Two outputs"],
    ["twice, once through a linked folder", [plan("t1", "results/x.json", "linked/x.json")], "Two outputs"],
    ["by two runs, once by a link", [plan("t1", "a.json"), plan("t2", "b.json")], "would both write"],
    ["our own", [plan("t1", "results/t1/run.json")], "a file of its own"],
    ["our own, through a linked folder", [plan("t1", "linked/t1/run.json")], "a file of its own"],
  ])("%s: refused", (_name, plans, message) => {
    expect(() => checkOutputs(plans)).toThrow(message);
  });
});
