import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consoleLines, consoleReader, LONGEST_LINE } from "./console_record.ts";

const record = (detail: string) => JSON.stringify({ v: 1, id: "ab-1-1", errorDetail: detail });

describe("a record on the console", () => {
  it("is one line as long as that fits", () => {
    const text = record("connection refused");
    expect(consoleLines(text, "ab-1-1.1")).toEqual([text]);
    expect(consoleReader().take(text)).toBe(text);
  });

  it("comes back whole from its parts, in any order and among those of others, and none is longer than a log takes", () => {
    const units = fc.string({
      unit: fc.constantFrom("a", '"', "\\", "\n", "é", "漢", "😀", "\u0007"),
      maxLength: 9000,
    });
    fc.assert(
      fc.property(units, units, fc.boolean(), (one, other, reverse) => {
        const texts = [record(one), record(other)];
        const lines = texts.flatMap((text, i) => consoleLines(text, `ab-1-${i}.1`));
        const reader = consoleReader();
        // what is no character does not survive the way through a file
        for (const line of lines) expect(new TextDecoder().decode(new TextEncoder().encode(line))).toBe(line);
        const read = (reverse ? lines.reverse() : lines).map((line) => reader.take(line));
        expect(read.filter((text) => text !== "").sort()).toEqual(texts.sort());
        expect(reader.incomplete()).toBe(0);
        // as k6's JSON format puts it; logfmt escapes no more than that
        for (const line of lines) {
          const inLog = JSON.stringify({
            level: "info",
            msg: line,
            source: "console",
            time: "2026-01-01T00:00:00.000Z",
          });
          expect(new TextEncoder().encode(inLog).length).toBeLessThanOrEqual(LONGEST_LINE);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("is counted when a part is missing", () => {
    const lines = consoleLines(record("x".repeat(9000)), "ab-1-1.1");
    const reader = consoleReader();
    for (const line of lines.slice(1)) expect(reader.take(line)).toBe("");
    expect(lines.length).toBe(3);
    expect(reader.incomplete()).toBe(1);
  });

  it("is not what a suite prints besides", () => {
    expect(consoleReader().take("hello")).toBeNull();
    expect(consoleReader().take("#llmload hello")).toBeNull();
  });
});
