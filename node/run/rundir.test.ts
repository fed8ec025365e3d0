import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeRunDir } from "./rundir.ts";

const base = mkdtempSync(join(tmpdir(), "llmload-rundir-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const failure = (dir: string) => {
  try {
    makeRunDir(dir);
  } catch (error) {
    return error;
  }
  return null;
};

test("a run's folder is made once", () => {
  const dir = join(base, "results", "t1");
  expect(failure(dir)).toBeNull();
  expect(failure(dir)).toMatchObject({ code: "results.taken", message: expect.stringMatching(/^There is a run .*t1/) });
});

test("results in the place of a file: that is said, and not that there is a run", () => {
  const file = join(base, "file");
  writeFileSync(file, "");
  for (const dir of [join(file, "t1"), join(file, "deeper", "t1")]) {
    const message = expect.stringMatching(/cannot be made \(a file is in its place\)/);
    expect(failure(dir)).toMatchObject({ code: "results.unwritable", message });
  }
});
