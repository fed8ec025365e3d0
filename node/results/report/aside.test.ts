/** Requests that are in no figure, but were sent. */
import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { openResults } from "../open.ts";
import { freshFolder, record, runFolder, START_MS } from "../testdata/build.ts";
import { asideOf } from "./aside.ts";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("seconds of all, and how many ended within the load", async () => {
  const at = (ms: number, more: object = {}) => ({ scenario: "setup", sentAt: START_MS + ms, closeMs: 1000, ...more });
  const folder = runFolder(root, "warm", [
    record({ id: "pre", ...at(-5000) }),
    record({ id: "edge", ...at(-500) }),
    record({ id: "failed", ...at(-500, { outcome: "error", errorClass: "server", status: 503 }) }),
    record({ id: "load", sentAt: START_MS, closeMs: 9000 }),
    record({ id: "after", ...at(9000, { scenario: "teardown" }) }),
  ]);
  const results = await openResults([folder]);
  try {
    expect(await asideOf(results.database, START_MS)).toEqual({ requestSeconds: 2, endedWithin: 2 });
  } finally {
    results.close();
  }
});

test("none", async () => {
  const results = await openResults([runFolder(root, "bare", [record({})])]);
  try {
    expect(await asideOf(results.database, START_MS)).toEqual({ requestSeconds: 0, endedWithin: 0 });
  } finally {
    results.close();
  }
});
