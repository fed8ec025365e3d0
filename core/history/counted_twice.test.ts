import { expect, it } from "vitest";
import { countedTwice } from "./counted_twice.ts";

const shard = (part: string) => ({ testid: "t", startedAt: "2026-01-31T12:00:00Z", segment: { part, sequence: null } });
const merged = (parts: string, sources: unknown) => ({
  ...{ testid: "whole", startedAt: "2026-01-31T12:00:00Z", kind: "merged", merged: { parts, sources } },
});

it("of shards and their whole the whole is counted", () => {
  const [a, b, other] = [shard("0:1/2"), shard("1/2:1"), { ...shard("0:1/2"), startedAt: "2026-02-01T12:00:00Z" }];
  const found = countedTwice([
    ...[a, b, other].map((run, i) => ({ path: `s${i}`, run })),
    { path: "whole", run: merged("shards", [a, b]) },
  ]);
  expect([...found]).toEqual([
    ["s0", "a part of whole, which was merged"],
    ["s1", "a part of whole, which was merged"],
  ]);
});

it("of repeats and their whole the repeats are", () => {
  const repeat = { testid: "r_1", startedAt: "2026-01-31T12:00:00Z", segment: null };
  const whole = { path: "whole", run: merged("repeats", [repeat]) };
  expect([...countedTwice([whole, { path: "r_1", run: repeat }]).keys()]).toEqual(["whole"]);
  expect(countedTwice([whole]).size).toBe(0);
});

it("reads anything without throwing", () => {
  for (const sources of [null, 3, [null, 3, "x", {}]])
    expect(countedTwice([{ path: "p", run: merged("shards", sources) }]).size).toBe(0);
});
