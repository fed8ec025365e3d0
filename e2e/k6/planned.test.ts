/** Load models on the real k6: starts at their planned moments, late ones with their delay, none dropped silently. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RequestRecord } from "../../core/contract/record.ts";
import { ramp, steady } from "../../core/plan/arrivals/stages.ts";
import { plannedStarts } from "../../core/plan/arrivals/starts.ts";
import type { Arrivals } from "../../core/plan/arrivals/types.ts";
import { type K6Run, runK6 } from "../support/k6.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const SCRIPT = "e2e/k6/scripts/planned.ts";
const SEED = 20_261_121;

let quick: TestServer;
beforeAll(async () => {
  quick = await startTestServer(["--ttft", "5", "--itl", "1", "--tokens", "4"]);
});
afterAll(() => quick.stop());

function load(arrivals: Arrivals, vus: number, args: string[] = [], url = quick.url): Promise<K6Run> {
  const env = {
    BASE_URL: url,
    ARRIVALS: JSON.stringify(arrivals),
    VUS: String(vus),
    SEED: String(SEED),
    PREFLIGHT: "off",
  };
  return runK6(SCRIPT, { env, args });
}

const wanted = (arrivals: Arrivals) =>
  Array.from(plannedStarts({ arrivals, seed: SEED, scenario: "load" }), ({ atMs }) => atMs);
const byIndex = (records: readonly RequestRecord[]) => [...records].sort((a, b) => a.iter - b.iter);

/** That record i was planned where start i is, but for one offset: when this process's scenario began. */
function expectPlan(records: readonly RequestRecord[], atMs: (index: number) => number): void {
  const offsets = records.map(({ plannedAt, iter }) => (plannedAt ?? Number.NaN) - atMs(iter)).sort((a, b) => a - b);
  // the wall clock may be slewed while the load runs
  expect((offsets.at(-1) ?? Number.NaN) - (offsets[0] ?? 0)).toBeLessThan(20);
}

const dropped = ({ stdout }: K6Run) =>
  (JSON.parse(stdout) as { dropped: { count: number } | null }).dropped?.count ?? 0;

it.concurrent("Poisson 20/s: every start of the plan, at its moment, once", async () => {
  const arrivals: Arrivals = { kind: "poisson", stages: steady(20, 4) };
  const run = await load(arrivals, 40);
  expect(run.code, run.output).toBe(0);
  const records = byIndex(run.records);
  const plan = wanted(arrivals);
  expect(records.map(({ iter }) => iter)).toEqual(plan.map((_, i) => i));
  expectPlan(records, (i) => plan[i] as number);
  for (const { startDelayMs, sentAt, plannedAt } of records) {
    expect(startDelayMs).toBeGreaterThanOrEqual(0);
    expect(startDelayMs).toBeCloseTo((sentAt ?? 0) - (plannedAt ?? 0), 2);
  }
  expect(dropped(run)).toBe(0);
});

it.concurrent("two segments do together what one process does", async () => {
  const arrivals: Arrivals = { kind: "gamma", shape: 0.3, stages: [...ramp(0, 30, 2), ...ramp(30, 10, 2)] };
  const segment = (part: string) => ["--execution-segment", part, "--execution-segment-sequence", "0,1/3,1"];
  const [a, b] = await Promise.all([load(arrivals, 30, segment("0:1/3")), load(arrivals, 30, segment("1/3:1"))]);
  const plan = wanted(arrivals);
  expect(byIndex([...a.records, ...b.records]).map(({ iter }) => iter)).toEqual(plan.map((_, i) => i));
  for (const { records } of [a, b]) {
    expect(records.length).toBeGreaterThan(plan.length / 4);
    expectPlan(records, (i) => plan[i] as number);
  }
});

it.concurrent("a trace: its rows at its speed, up to the end", async () => {
  const trace = Array.from({ length: 150 }, (_, i) => ({ atMs: i < 100 ? 3 * i * i ** 0.5 : 1e6 + i }));
  const arrivals: Arrivals = { kind: "trace", speed: 2, seconds: 2 };
  const env = {
    BASE_URL: quick.url,
    ARRIVALS: JSON.stringify(arrivals),
    TRACE: JSON.stringify(trace),
    VUS: "30",
    PREFLIGHT: "off",
  };
  const run = await runK6(SCRIPT, { env });
  expect(run.code, run.output).toBe(0);
  const records = byIndex(run.records);
  const due = trace.filter(({ atMs }) => atMs / 2 < 2000);
  expect(due.length).toBe(100);
  expect(records.map(({ iter }) => iter)).toEqual(due.map((_, i) => i));
  expectPlan(records, (i) => (due[i]?.atMs ?? 0) / 2);
});

describe("a server that answers later than the plan wants", () => {
  it.concurrent("late starts tell their delay, and those that never began are counted as dropped", async () => {
    // two users, 500 ms an answer: 4 starts a second of the 20 that are wanted
    const slow = await startTestServer(["--ttft", "500", "--itl", "1", "--tokens", "2"]);
    const arrivals: Arrivals = { kind: "constant", stages: steady(20, 4) };
    const run = await load(arrivals, 2, [], slow.url);
    await slow.stop();
    expect(run.code, run.output).toBe(0);
    const records = byIndex(run.records);
    expect(
      records.map(({ iter }) => iter),
      "in the order of the plan",
    ).toEqual(records.map((_, i) => i));
    expect(records.length + dropped(run)).toBe(80);
    expect(dropped(run)).toBeGreaterThan(40);
    // each answer takes 500 ms in which ten more starts become due: the delay grows all along
    const delays = records.map(({ startDelayMs }) => startDelayMs ?? Number.NaN);
    expect(delays.at(-1)).toBeGreaterThan(2000);
    expect(delays.filter((delay, i) => i > 1 && delay < (delays[i - 2] ?? 0))).toEqual([]);
  });

  it.concurrent("one that answers nothing until the end: what was planned is dropped, not forgotten", async () => {
    const dead = await startTestServer(["--ttft", "60000"]);
    const arrivals: Arrivals = { kind: "poisson", stages: steady(20, 2) };
    const run = await load(arrivals, 3, [], dead.url);
    await dead.stop();
    expect(run.records.map(({ outcome }) => outcome)).toEqual(["interrupted", "interrupted", "interrupted"]);
    expect(dropped(run)).toBe(wanted(arrivals).length - 3);
  });
});

it.concurrent("stock k6 refuses random arrivals in a sentence", async () => {
  const arrivals: Arrivals = { kind: "poisson", stages: steady(5, 2) };
  const env = { BASE_URL: quick.url, ARRIVALS: JSON.stringify(arrivals), VUS: "5", PREFLIGHT: "off" };
  const run = await runK6(SCRIPT, { env, stock: true });
  expect(run.code).not.toBe(0);
  expect(run.output).toContain("Poisson arrivals need llmload's own k6");
});
