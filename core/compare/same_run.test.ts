/** A copy of a run is found whatever it is called; runs that merely resemble each other are not. */
import { expect, it } from "vitest";
import { sameRun } from "./same_run.ts";
import { madeRun, madeSide } from "./testdata/comparison.ts";

it("finds a copy under another name, and tells like runs apart", () => {
  const runs = [...madeSide("base", 3).runs, ...madeSide("candidate", 3).runs];
  expect(sameRun(runs)).toBeNull();
  expect(sameRun([...runs, { ...madeRun("base_2", 2), name: "copy" }])).toEqual(["base_2", "copy"]);
});

it("tells runs apart that started at once, and such in which all requests failed", () => {
  expect(sameRun([madeRun("a", 1), madeRun("b", 1)])).toBeNull();
  const failed = { failEvery: 1, requests: 5 };
  expect(sameRun([madeRun("a", 1, failed), madeRun("b", 2, failed)])).toBeNull();
});
