/** The same values as the Go twin's test. */
import { describe, expect, it } from "vitest";
import { queueMsOf } from "./queue.ts";

describe("queueMsOf", () => {
  it.each<[string, number | null]>([
    ["12", 12],
    ["0", 0],
    [" 12.5 ", 12.5],
    [".5", 0.5],
    ["7.", 7],
    ["12ms", 12],
    ["12 MS", 12],
    ["1.5s", 1500],
    ["2 s", 2000],
    ["", null],
    ["-1", null],
    ["soon", null],
    ["12 m", null],
    ["1e3", null],
    ["0x10", null],
    ["NaN", null],
    ["12,5", null],
    [".", null],
    ["12  ms", null],
  ])("%j", (said, ms) => {
    expect(queueMsOf({ "X-Queue-Time": said })).toBe(ms);
  });

  it("takes the name in any case, and no other header", () => {
    expect(queueMsOf({ "Content-Type": "text/plain", "x-queue-time": "3" })).toBe(3);
    expect(queueMsOf({ "Openai-Processing-Ms": "900" })).toBeNull();
    expect(queueMsOf({})).toBeNull();
  });
});
