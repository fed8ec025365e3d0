import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { WorkloadPlan } from "../../../core/workload/types.ts";
import { lendWorkload } from "./lend.ts";

const plan = { prompts: { file: "prompts.jsonl", system: "s".repeat(140_000) } } as WorkloadPlan;
const workload = {
  plan,
  files: [
    { name: "workload.json", lines: [JSON.stringify(plan)] },
    { name: "prompts.jsonl", lines: ["{}"] },
    { name: "trace.jsonl", lines: ["1", "2"] },
  ],
};

test("the plan and its trace are files while they are used, without prompts, and gone afterwards", async () => {
  let seen = "";
  await lendWorkload(workload, async ({ WORKLOAD_PLAN: file = "" }) => {
    seen = file;
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(plan);
    const read = (name: string) => readFileSync(join(dirname(file), name), "utf8");
    expect([read("prompts.jsonl"), read("trace.jsonl")]).toEqual(["", "1\n2\n"]);
    expect(readdirSync(dirname(file))).toHaveLength(3);
  });
  expect(seen).not.toBe("");
  expect(existsSync(dirname(seen))).toBe(false);
});

test("gone after an error too; nothing is said where there is no workload", async () => {
  let seen = "";
  const failing = lendWorkload(workload, async ({ WORKLOAD_PLAN: file = "" }) => {
    seen = file;
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect([seen === "", existsSync(dirname(seen))]).toEqual([false, false]);
  expect(await lendWorkload(undefined, async (told) => told)).toEqual({});
});
