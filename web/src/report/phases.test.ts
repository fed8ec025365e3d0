/** A request's phases follow each other without a hole, whatever is known of it. */
import { expect, test } from "vitest";
import { phasesOf, ticksOf } from "./phases.ts";

test("a stream over a new connection", () => {
  const record = {
    blockedMs: 9,
    connectMs: 3,
    tlsMs: 4,
    ttfbMs: 80,
    ttftMs: 100,
    e2eMs: 130,
    closeMs: 131,
    gapsUs: [10_000, 20_000],
  };
  expect(phasesOf(record).map(({ label, from, to }) => [label, from, to])).toEqual([
    ["blocked", -9, -7],
    ["connect", -7, -4],
    ["TLS", -4, 0],
    ["wait", 0, 80],
    ["to first token", 80, 100],
    ["tokens", 100, 130],
    ["close", 130, 131],
  ]);
  expect(ticksOf(record)).toEqual([100, 110, 130]);
});

test.each([
  [{ ttfbMs: 60, closeMs: 61 }, ["wait", "close"]],
  [{ ttfbMs: 60, e2eMs: 90, closeMs: 90 }, ["wait", "tokens"]],
  [{ closeMs: 5000 }, ["wait"]],
  [{}, []],
  [{ ttfbMs: "60", gapsUs: "x", ttftMs: null }, []],
])("%j", (record, labels) => {
  expect(phasesOf(record).map(({ label }) => label)).toEqual(labels);
});
