/** Retries of sustained_load as the server sees them: few, late, and counted apart from first tries. */
import { afterEach, expect, it } from "vitest";
import type { RequestRecord } from "../../core/contract/record.ts";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { type K6Run, runK6 } from "../support/k6.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const FAST = ["--ttft", "2", "--itl", "0", "--tokens", "3"];
let server: TestServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

/** Few virtual users: a share that each of them keeps allows a retry only after ten requests of its own. */
async function sustained(fault: string): Promise<{ result: K6Run; seen: TruthRecord[] }> {
  server = await startTestServer([...FAST, "--fault", fault]);
  const env = {
    BASE_URL: server.url,
    PREFLIGHT: "off",
    SCENARIO: "sustained_load",
    DURATION_SCALE: "0.013",
    RATE_SCALE: "0.5",
    MAX_VUS: "6",
  };
  const result = await runK6("k6/suites/chat-api.ts", { env });
  return { result, seen: (await server.truth()).filter(({ path }) => path === "/v1/chat/completions") };
}

/** Tries of one iteration, in order. */
function iterations(records: RequestRecord[]): RequestRecord[][] {
  const groups = new Map<number, RequestRecord[]>();
  for (const record of records) groups.set(record.iter, [...(groups.get(record.iter) ?? []), record]);
  return [...groups.values()].map((tries) => tries.sort((a, b) => a.try - b.try));
}

/** From the end of a try to the sending of the next, ms. */
function waits(tries: RequestRecord[]): { n: number; ms: number }[] {
  return tries.slice(1).map((next, i) => {
    const before = tries[i] as RequestRecord;
    return { n: i + 1, ms: (next.sentAt ?? 0) - (before.sentAt ?? 0) - (before.closeMs ?? before.e2eMs ?? 0) };
  });
}

it("at 100 % failure the server sees at most 1.1 requests for each iteration", async () => {
  const { result, seen } = await sustained("500:1");
  const groups = iterations(result.records);
  const { metrics } = result.summary!;
  expect(groups.length).toBe(metrics.iterations!.count);
  expect(seen.length).toBe(result.records.length);
  expect(seen.length).toBeLessThanOrEqual(1.1 * groups.length);
  expect(seen.length, "there are retries").toBeGreaterThan(groups.length);
  for (const tries of groups) {
    expect(tries.map((record) => record.try)).toEqual(tries.map((_, i) => i + 1));
    expect(tries.length).toBeLessThanOrEqual(3);
    expect(tries.map(({ final }) => final)).toEqual(tries.map((_, i) => i === tries.length - 1));
    // a retry asks for the same again
    expect(new Set(tries.map(({ model, mode, prompt }) => `${model} ${mode} ${prompt}`)).size).toBe(1);
  }
  for (const { n, ms } of groups.flatMap(waits)) expect(ms).toBeGreaterThanOrEqual(124 * 2 ** (n - 1));
  // tries are counted as tries, outcomes once
  expect(metrics.total_chat_requests!.count).toBe(seen.length);
  expect(metrics.llm_errors!.count).toBe(seen.length);
  expect(metrics.server_errors!.count).toBe(seen.length);
  expect(metrics.chat_completion_success_rate).toMatchObject({ rate: 0, passes: 0, fails: groups.length });
  expect(metrics["llm_requests{try:first}"]!.count).toBe(groups.length);
  expect(metrics["llm_requests{try:retry}"]!.count).toBe(seen.length - groups.length);
});

it("does what Retry-After says", async () => {
  const { result, seen } = await sustained("429:1:1");
  const groups = iterations(result.records);
  expect(seen.length).toBeLessThanOrEqual(1.1 * groups.length);
  const waited = groups.flatMap(waits);
  expect(waited.length).toBeGreaterThan(0);
  for (const { ms } of waited) expect(ms).toBeGreaterThanOrEqual(999);
});

it("does not come back sooner than asked: a long Retry-After means no retry", async () => {
  const { result } = await sustained("429:1:60");
  expect(result.records.every(({ final, try: n }) => final && n === 1)).toBe(true);
});

it("leaves errors alone that will not pass", async () => {
  const { result } = await sustained("400:1");
  expect(result.records.length).toBeGreaterThan(50);
  expect(result.records.every(({ final, try: n }) => final && n === 1)).toBe(true);
});
