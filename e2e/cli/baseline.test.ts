/** `llmload baseline` as a process. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { record, runFolder } from "../../node/results/testdata/build.ts";
import { emptyFolder, llmload } from "./cli.ts";

function project(): string {
  const cwd = emptyFolder();
  for (const name of ["run-a", "run-b"]) runFolder(join(cwd, "results"), name, [record({ run: name })]);
  return cwd;
}

const kept = (cwd: string) => JSON.parse(readFileSync(join(cwd, "results", "baselines.json"), "utf8")) as object;

test("set, list, show, replace, remove", async () => {
  const cwd = project();
  const at = (...args: string[]) => llmload(["baseline", ...args], { cwd });
  expect(await at("list")).toMatchObject({
    code: 0,
    stdout: "no baselines; `llmload baseline set RUN...` makes one\n",
  });
  expect(await at("set", "results/run-a")).toMatchObject({ code: 0, stderr: "llmload: baseline main is 1 run now\n" });
  await at("set", "results/run-*", "--tag", "v1.4", "--note", "before \u001b[31mit");
  expect(kept(cwd)).toMatchObject({
    v: 1,
    baselines: {
      main: { runs: ["run-a"], note: null, setAt: expect.stringMatching(/^\d{4}-.*Z$/) },
      "v1.4": { runs: ["run-a", "run-b"] },
    },
  });
  const list = await at("list");
  expect(list.stdout).toMatch(/^name +runs +set at +note\nmain +1 run +\d.*\nv1\.4 +2 runs +\d.* before .*it\n$/);
  expect(list.stdout).not.toContain("\u001b");
  expect((await at("show", "v1.4")).stdout).toBe("results/run-a\nresults/run-b\n");
  expect(JSON.parse((await at("show", "--json")).stdout)).toMatchObject({ tag: "main", runs: ["run-a"] });
  expect((await at("set", "results/run-b")).stderr).toContain("baseline main is 1 run now, others no longer");
  expect((await at("remove", "v1.4")).code).toBe(0);
  expect(JSON.parse((await at("list", "--json")).stdout)).toMatchObject({ baselines: { main: { runs: ["run-b"] } } });
  expect(await at("remove", "v1.4")).toMatchObject({ code: 2, stderr: expect.stringContaining("(there are main)") });
});

test("a run that has gone is named", async () => {
  const cwd = project();
  await llmload(["baseline", "set", "results/run-a", "results/run-b"], { cwd });
  rmSync(join(cwd, "results", "run-b"), { recursive: true });
  const shown = await llmload(["baseline", "show"], { cwd });
  expect([shown.stdout, shown.stderr]).toEqual([
    "results/run-a\nresults/run-b  (not there)\n",
    expect.stringContaining("Not there any more: run-b."),
  ]);
  expect((await llmload(["baseline", "list"], { cwd })).stdout).toContain("2 runs (1 not there)");
});

test("several at once: each is kept", async () => {
  const cwd = project();
  const tags = ["a", "b", "c", "d"];
  const ended = await Promise.all(
    tags.map((tag) => llmload(["baseline", "set", "results/run-a", "--tag", tag], { cwd })),
  );
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(Object.keys((kept(cwd) as { baselines: object }).baselines).sort()).toEqual(tags);
});

test.each([
  [["baseline", "set", "results"], /it is a folder of runs/],
  [["baseline", "set", "nowhere"], /There is no file or folder nowhere/],
  [["baseline", "set", "results/run-a", "--tag", "../x"], /cannot be the name of a baseline/],
  [["baseline", "show"], /There is no baseline main/],
  [["baseline", "show", "--out-dir", "broken"], /is no JSON/],
  [["baseline", "set"], /missing required argument 'run'/],
])("%j is refused with a sentence", async (args, sentence) => {
  const cwd = project();
  runFolder(cwd, "broken", []);
  writeFileSync(join(cwd, "broken", "baselines.json"), "{");
  const { code, stderr } = await llmload(args, { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
});
