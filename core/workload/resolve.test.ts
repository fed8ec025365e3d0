import { describe, expect, test } from "vitest";
import { expectedStarts, lengthSeconds } from "../plan/arrivals/length.ts";
import { plannedStarts } from "../plan/arrivals/starts.ts";
import type { Arrivals } from "../plan/arrivals/types.ts";
import type { WorkloadDocument } from "./document.ts";
import { runLoad, SCENARIO, scaledLoad } from "./load.ts";
import { type Around, resolve } from "./resolve.ts";
import type { WorkloadLoad } from "./types.ts";

const AROUND: Around = { baseUrl: null, seed: 1, durationScale: 1, rateScale: 1, trace: null };
const URL_ = "http://h:8000/v1";
const of = (document: WorkloadDocument, around: Partial<Around> = {}) =>
  resolve({ target: { url: URL_ }, ...document }, { ...AROUND, ...around });
const loadOf = (load: NonNullable<WorkloadDocument["load"]>, around: Partial<Around> = {}) =>
  of({ load }, around).plan.load;
const startsOf = (load: WorkloadLoad) => {
  if (load.kind !== "open") throw new Error("closed");
  return [...plannedStarts({ arrivals: load.arrivals, seed: 1, scenario: SCENARIO })];
};
const UNSCALED = { seed: 1, durationScale: 1, rateScale: 1 };
const runOf = (load: NonNullable<WorkloadDocument["load"]>, more: Partial<typeof UNSCALED> = {}) =>
  runLoad(loadOf(load), { ...UNSCALED, ...more }, []);

test("an address alone: one user, streams, 256 tokens in, 128 out, half a minute", () => {
  const { plan, spec, problems } = of({});
  expect(problems).toEqual([]);
  expect(plan).toMatchObject({
    target: { baseUrl: "http://h:8000", path: "/v1/chat/completions", api: "chat", streamShare: 1, models: [] },
    load: { kind: "closed", concurrency: 1, seconds: 30, requests: null },
    prompts: { source: "synthetic", cacheBust: true },
    sessions: null,
    tools: null,
  });
  expect([spec.input.a, spec.output?.a, spec.count]).toEqual([256, 128, 2000]);
});

describe("load", () => {
  test("a rate is Poisson unless it says otherwise; a warm-up of the same kind comes before", () => {
    expect(loadOf({ rate: 5, duration: "1m", warmup: "10s" })).toEqual({
      kind: "open",
      arrivals: {
        kind: "poisson",
        stages: [
          { fromRate: 5, toRate: 5, seconds: 10 },
          { fromRate: 5, toRate: 5, seconds: 60 },
        ],
      },
    });
    expect(loadOf({ rate: 5, arrivals: "gamma", burstiness: 0.5 })).toMatchObject({
      arrivals: { kind: "gamma", shape: 0.5 },
    });
  });

  test("stages go on from where the one before ended", () => {
    const load = loadOf({
      stages: [
        { rate: 10, from: 0, duration: "1m" },
        { rate: 10, duration: "30s" },
        { rate: 2, duration: "10s" },
      ],
    });
    expect(load).toMatchObject({
      arrivals: {
        stages: [
          { fromRate: 0, toRate: 10, seconds: 60 },
          { fromRate: 10, toRate: 10, seconds: 30 },
          { fromRate: 10, toRate: 2, seconds: 10 },
        ],
      },
    });
  });

  test.each([
    { rate: 50, arrivals: "poisson", max_requests: 100 },
    { rate: 50, arrivals: "constant", max_requests: 100 },
    { rate: 50, arrivals: "gamma", burstiness: 0.3, max_requests: 100, warmup: "1s" },
    { stages: [{ rate: 80, from: 0, duration: "30s" }], max_requests: 100 },
    { rate: 1000, max_requests: 100, duration: "1m" },
    // its bursts have starts at one moment
    { rate: 50, arrivals: "gamma", burstiness: 0.02, max_requests: 100, duration: "1h" },
  ] as const)("max_requests ends $arrivals arrivals after as many starts, whatever the scales: %j", (load) => {
    for (const [durationScale, rateScale] of [
      [1, 1],
      [1, 2],
      [1, 0.5],
      [0.5, 3],
    ] as const) {
      const cut = runOf(load as NonNullable<WorkloadDocument["load"]>, { durationScale, rateScale });
      expect(startsOf(cut)).toHaveLength(100);
      const { arrivals } = cut as Extract<WorkloadLoad, { kind: "open" }>;
      const last = startsOf(cut).at(-1)?.atMs ?? 0;
      expect(lengthSeconds(arrivals) * 1000).toBeGreaterThan(last);
      expect(lengthSeconds(arrivals)).toBeLessThan(Math.max(1, last / 1000) * 2 + 60);
      expect(expectedStarts(arrivals)).toBeLessThanOrEqual(100);
    }
  });

  test("ten requests are ten at twice the rate, half of it, a tenth of the time", () => {
    const load = { rate: 2, max_requests: 10 };
    const counts = [
      [1, 2],
      [1, 0.5],
      [0.1, 1],
    ].map(
      ([durationScale = 1, rateScale = 1]) =>
        startsOf(runOf({ ...load, duration: "10m" }, { durationScale, rateScale })).length,
    );
    expect(counts).toEqual([10, 10, 10]);
  });

  test("max_requests takes the first rows of a trace, be they within its first second", () => {
    const trace = Array.from({ length: 100 }, (_, i) => ({ atMs: 5 * i, inputTokens: 10, outputTokens: 5 }));
    const { plan, spec } = of({ load: { trace: "t.csv", max_requests: 5 } }, { trace });
    expect(spec.count).toBe(5);
    for (const rateScale of [0.5, 1, 4]) {
      const { arrivals } = runLoad(plan.load, { ...UNSCALED, rateScale }, trace) as { arrivals: Arrivals };
      expect([...plannedStarts({ arrivals, seed: 1, scenario: SCENARIO, trace })]).toHaveLength(5);
      expect([expectedStarts(arrivals, trace), lengthSeconds(arrivals)]).toEqual([5, 1]);
    }
  });

  test("a load that ends before so many requests is left alone", () => {
    const load = { rate: 5, duration: "10s" } as const;
    expect(startsOf(runOf({ ...load, max_requests: 1000 }))).toEqual(startsOf(runOf(load)));
    expect(runOf({ ...load, max_requests: 1000 })).toMatchObject({ arrivals: { stages: [{ seconds: 10 }] } });
  });

  test("a closed load may end by a number of requests, with a day to do them in", () => {
    expect(loadOf({ concurrency: 4, max_requests: 10, think_time: "2s" })).toEqual({
      kind: "closed",
      concurrency: 4,
      think: { kind: "constant", meanMs: 2000 },
      seconds: 86_400,
      requests: 10,
    });
  });

  test("a trace lasts as long as its rows at its speed, and gives as many prompts", () => {
    const trace = [0, 4000, 9000].map((atMs) => ({ atMs, inputTokens: 10, outputTokens: 5 }));
    const { plan, spec } = of({ load: { trace: { file: "t.csv", speed: 2 } } }, { trace });
    expect(plan.load).toEqual({ kind: "open", arrivals: { kind: "trace", speed: 2, seconds: 5.5 } });
    expect(spec.count).toBe(3);
  });

  test("scales: twice the rate, half the time, never under a second", () => {
    const load = scaledLoad(loadOf({ rate: 5, duration: "1m" }), 0.5, 2);
    expect(load.kind === "open" && [expectedStarts(load.arrivals), lengthSeconds(load.arrivals)]).toEqual([300, 30]);
    const short = scaledLoad(loadOf({ rate: 5, duration: "1m" }), 0.001, 1);
    expect(short.kind === "open" && lengthSeconds(short.arrivals)).toBeCloseTo(1);
    expect(scaledLoad(loadOf({ concurrency: 3 }), 0.001, 2)).toMatchObject({ concurrency: 6, seconds: 1 });
  });
});

describe("refuses", () => {
  test.each([
    [{ load: { rate: 5, concurrency: 2 } }, "load has rate and concurrency; it must have one of them."],
    [{ load: { concurrency: 2, arrivals: "poisson" } }, /^load\.arrivals says how starts of an open load are spaced/],
    [{ load: { rate: 5, burstiness: 2 } }, "load.burstiness goes with load.arrivals gamma."],
    [
      { load: { stages: [{ rate: 1, duration: "1s" }], duration: "1m" } },
      /^load\.duration does not go with load\.stages/,
    ],
    [{ load: { rate: 5, duration: "200ms" } }, "load: A load must last at least one second, not 0.2 s."],
    [{ load: { stages: [{ rate: 0, duration: "5s" }] } }, "load: All rates are 0: nothing would ever start."],
    [{ prompts: { dataset: "d", input_tokens: 5 } }, /^prompts\.input_tokens does not go with prompts\.dataset/],
    [{ prompts: { format: "jsonl" } }, "prompts.format needs prompts.dataset."],
    [{ prompts: { output_tokens: "x" } }, /^prompts\.output_tokens is "x"; it must be a number/],
    [{ slo: "ttft:soon" }, /^slo holds "ttft:soon"/],
    [{ target: { url: URL_, model: "a", models: ["b"] } }, "target has model and models; it must have one of them."],
    [{ target: { url: URL_, headers: { Authorization: "Bearer s" } } }, /^target\.headers\.Authorization is refused/],
    [{ target: { url: URL_, headers: { "X-Api-Key": "s" } } }, /^target\.headers\.X-Api-Key is refused/],
    [{ target: {} }, /^target\.url is missing/],
    [{ target: { url: "h:80" } }, /^target\.url "h:80" must begin with http/],
  ] as [WorkloadDocument, string | RegExp][])("%j", (document, sentence) => {
    const { problems } = of(document);
    expect(problems).toHaveLength(1);
    if (typeof sentence === "string") expect(problems[0]).toBe(sentence);
    else expect(problems[0]).toMatch(sentence);
  });

  test.each([
    ...["x-goog-api-key", "apikey", "api_key", "Ocp-Apim-Subscription-Key", "X-Auth-Key", "X-Secret", "Cookie"].map(
      (name) => [{ headers: { [name]: "S3CRET" } }, `target.headers.${name}`],
    ),
    [{ path: "/v1/chat/completions?key=S3CRET" }, "target.path with key="],
    [{ path: "/v1/chat?api-version=1&api%5Fkey=S3CRET" }, "target.path with api_key="],
    [{ body: { api_key: "S3CRET" } }, "target.body.api_key"],
    [{ body: { extra: [{ auth: { password: "S3CRET" } }] } }, "target.body.extra.0.auth.password"],
  ] as [object, string][])("a secret in %j", (target, place) => {
    const { problems } = of({ target: { url: URL_, ...target } });
    expect(problems).toEqual([
      `${place} is refused: a secret does not belong in a workload, which is kept and shown; AUTH_TOKEN in the environment or in .env is sent instead.`,
    ]);
  });

  test("what only sounds like one passes", () => {
    const properties = { password: { type: "string" }, api_key: { type: "string" } };
    const target = {
      headers: { "x-request-id": "a", "Idempotency-Key": "b", "X-Monkey": "c", "OpenAI-Organization": "d" },
      path: "/v1/chat/completions?api-version=2024-10-21&keyboard=us",
      body: {
        ...{ max_tokens: 5, min_tokens: "5", prompt_cache_key: "p", stop_token_ids: [1], skip_special_tokens: false },
        tools: [{ type: "function", function: { name: "f", parameters: { type: "object", properties } } }],
      },
    };
    expect(of({ target: { url: URL_, ...target } }).problems).toEqual([]);
  });

  test("BASE_URL stands in for the address", () => {
    const { plan, problems } = of({ target: { model: "m" } }, { baseUrl: "http://other" });
    expect(problems).toEqual([]);
    expect(plan.target).toMatchObject({ baseUrl: "http://other", models: ["m"] });
  });
});
