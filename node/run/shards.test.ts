import { describe, expect, it } from "vitest";
import { segmentOf } from "./k6args.ts";
import { allShards, oneShard, parseShare, refuseOwnSegment, segmentArgs } from "./shards.ts";
import { shardProgress } from "./shards_progress.ts";

it("parts lie end to end from 0 to 1, and all are told the same sequence", () => {
  for (const of of [1, 2, 3, 7, 64]) {
    const segments = Array.from({ length: of }, (_, i) => segmentOf(segmentArgs({ number: i + 1, of })));
    expect(new Set(segments.map((segment) => segment?.sequence)).size).toBe(1);
    const marks = segments.map((segment) => segment?.part.split(":") ?? []);
    expect(marks[0]?.[0]).toBe("0");
    expect(marks.at(-1)?.[1]).toBe("1");
    for (const [i, mark] of marks.slice(1).entries()) expect(mark[0]).toBe(marks[i]?.[1]);
    expect(segments[0]?.sequence).toBe([...marks.map(([from]) => from), "1"].join());
  }
});

it.each(["0/2", "3/2", "1", "1/", "a/b", "1/2/3", "1/9999"])("%s is no share", (text) => {
  expect(parseShare(text)).toBeNull();
});

describe("names", () => {
  const input = { testid: "nightly", outDir: "results", k6Args: ["--out", "json=x"] };

  it("of one part among machines: its own, beside the others", () => {
    const made = oneShard(input, { number: 2, of: 12 });
    expect(made).toMatchObject({ testid: "nightly_shard-02-of-12", outDir: "results" });
    expect(made.k6Args.slice(-2)).toEqual(["--out", "json=x"]);
  });

  it("of all parts here: below the whole", () => {
    expect(allShards(input, 2).map(({ outDir, testid }) => `${outDir}/${testid}`.replaceAll("\\", "/"))).toEqual([
      "results/nightly/nightly_shard-1-of-2",
      "results/nightly/nightly_shard-2-of-2",
    ]);
  });
});

it("a segment of one's own is refused, in both of its forms", () => {
  expect(() => refuseOwnSegment(["--execution-segment=0:1/2"], "--shards")).toThrow("cannot be given with --shards");
  expect(() => refuseOwnSegment(["--execution-segment-sequence", "0,1"], "--shard")).toThrow("cannot be given");
  refuseOwnSegment(["--out", "json=x"], "--shards");
});

it("progress is the sum of what each k6 told last", () => {
  const progress = shardProgress(3);
  expect(progress.text(3)).toBeNull();
  expect(progress.see(1, "running (0m01.0s), 02/10 VUs, 5 complete and 0 interrupted iterations")).toBe(true);
  progress.see(2, "running (0m01.0s), 01/10 VUs, 4 complete and 1 interrupted iterations");
  progress.see(1, "running (0m02.0s), 03/10 VUs, 9 complete and 0 interrupted iterations");
  expect(progress.see(1, "basic_load   [  50% ] 3/10 VUs")).toBe(false);
  expect(progress.text(2)).toBe("13 iterations done, 1 interrupted, 4 of 20 virtual users; 2 of 3 shards running");
});
