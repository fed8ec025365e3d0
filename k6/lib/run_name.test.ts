/** Names that never meet: of runs, and of requests over VUs. */
import { beforeEach, expect, it, vi } from "vitest";
import * as data from "../../e2e/fakes/k6/data.ts";
import { nextRequestId, runName } from "./run_name.ts";

beforeEach(() => data.reset());

it("takes the testid, or makes one name for all VUs of the process", () => {
  expect(runName("t1", "chat-api")).toBe("t1");
  const first = runName(null, "chat-api");
  expect(first).toMatch(/^chat-api-\d{8}-\d{6}$/);
  vi.useFakeTimers({ now: Date.now() + 60_000 });
  expect(runName(null, "chat-api")).toBe(first);
  vi.useRealTimers();
});

it("gives no request id twice, over runs and VUs", () => {
  const ids = ["run-a", "run-b"].flatMap((run) =>
    [0, 1, 36, 37].flatMap((vu) => Array.from({ length: 50 }, () => nextRequestId(run, vu))),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[\w-]{1,64}$/.test(id))).toBe(true);
});
