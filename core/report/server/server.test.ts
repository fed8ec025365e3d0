import { describe, expect, it } from "vitest";
import { percentileMs } from "./buckets.ts";
import { readExposition } from "./exposition.ts";
import { readFigures, type ServerSample } from "./sample.ts";
import { type ReportFacts, serverSide } from "./server_side.ts";

const VLLM = (n: { finished: number; out: number; running: number; waiting: number; fast: number; slow: number }) => `
# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="a {b} \\"c\\""} ${n.running}
vllm:num_requests_running{engine="1",model_name="a {b} \\"c\\""} 1.0
vllm:num_requests_waiting{engine="0",model_name="m"} ${n.waiting}
vllm:kv_cache_usage_perc{engine="0"} 0.25
vllm:kv_cache_usage_perc{engine="1"} 0.5
vllm:request_success_total{finished_reason="stop"} ${n.finished}
vllm:request_success_total{finished_reason="length"} 2.0
vllm:prompt_tokens_total 1e3
vllm:generation_tokens_total ${n.out}
vllm:time_to_first_token_seconds_bucket{le="0.1"} ${n.fast}
vllm:time_to_first_token_seconds_bucket{le="0.5"} ${n.fast + n.slow}
vllm:time_to_first_token_seconds_bucket{le="+Inf"} ${n.fast + n.slow}
vllm:time_to_first_token_seconds_sum ${n.fast * 0.05 + n.slow * 0.2}
vllm:time_to_first_token_seconds_count ${n.fast + n.slow}
python_info{version="3.12"} 1.0
`;

const LLAMA = `# HELP llamacpp:prompt_tokens_total Number of prompt tokens processed.
# TYPE llamacpp:prompt_tokens_total counter
llamacpp:prompt_tokens_total 14
llamacpp:tokens_predicted_total 128
llamacpp:requests_processing 3
llamacpp:requests_deferred 2
`;

const TGI = `# TYPE tgi_queue_size gauge
tgi_queue_size 4
tgi_batch_current_size 8
tgi_request_success{method="batch"} 10
tgi_request_success{method="single"} 1
tgi_request_generated_tokens_sum 220
tgi_request_generated_tokens_count 11
tgi_request_queue_duration_bucket{le="0.01"} 9
tgi_request_queue_duration_bucket{le="+Inf"} 11
tgi_request_queue_duration_sum 0.9
tgi_request_queue_duration_count 11
`;

function sampleOf(at: number, text: string, target = 0): ServerSample {
  return { v: 1, at, target, tookMs: 1, figures: readFigures(text), error: null };
}

const failed = (at: number): ServerSample => ({ v: 1, at, target: 0, tookMs: 1, figures: null, error: "ECONNREFUSED" });

/** Only what serverSide() reads. */
function facts(more: { ok?: number; out?: number; ttftMean?: number } = {}): ReportFacts {
  const { ok = 10, out = 100, ttftMean = 90 } = more;
  const empty = { n: 0, mean: null, percentiles: { p50: { ofSample: null }, p95: { ofSample: null } } };
  const ttft = { n: ok, mean: ttftMean, percentiles: { p50: { ofSample: 60 }, p95: { ofSample: 220 } } };
  return {
    about: { startMs: 1000, durationSeconds: 10, rows: ok },
    whole: {
      counts: { tries: { all: ok, ok, error: 0, left: 0, interrupted: 0 } },
      tokens: { in: 0, out },
      throughput: { measured: { window: { fromSeconds: 0, toSeconds: 10 }, inFlightMean: 3.5, inFlightMax: 5 } },
      latencies: { queue: empty, ttft, gap: empty, tpot: empty, e2e: empty },
    },
  } as unknown as ReportFacts;
}

const row = (side: ReturnType<typeof serverSide>, figure: string, statistic: string) =>
  side?.rows.find((one) => one.figure === figure && one.statistic === statistic);

const BEFORE = { finished: 5, out: 50, running: 0, waiting: 0, fast: 5, slow: 0 };
const DURING = { finished: 9, out: 90, running: 3, waiting: 2, fast: 7, slow: 2 };
const BEHIND = { finished: 16, out: 152, running: 0, waiting: 0, fast: 11, slow: 5 };

describe("reading what servers publish", () => {
  it("takes names, labels with any text, and numbers in every form", () => {
    const text = 'a{x="1\\n}",y="b c"} 1.5e2 1700000000\nb +Inf\nc NaN\nd{} 3 # {id="1"} 2\nnonsense\n# a 1\n';
    expect(readExposition(text, () => true)).toEqual([
      { name: "a", labels: { x: "1\n}", y: "b c" }, value: 150 },
      { name: "b", labels: {}, value: Number.POSITIVE_INFINITY },
      { name: "d", labels: {}, value: 3 },
    ]);
  });

  it("adds the engines of vLLM up, and takes the fullest cache", () => {
    const figures = readFigures(VLLM(DURING));
    expect(figures?.gauges).toEqual({ running: 4, waiting: 2, cacheUsed: 0.5 });
    expect(figures?.counters).toEqual({ requests: 11, tokensIn: 1000, tokensOut: 90 });
    expect(figures?.histograms.ttft?.buckets).toEqual([
      [0.1, 7],
      [0.5, 9],
      [null, 9],
    ]);
  });

  it("knows llama.cpp and TGI by their own names, and what they do not tell", () => {
    expect(readFigures(LLAMA)).toEqual({
      server: "llamacpp",
      gauges: { running: 3, waiting: 2 },
      counters: { tokensIn: 14, tokensOut: 128 },
      histograms: {},
    });
    const tgi = readFigures(TGI);
    expect([tgi?.server, tgi?.gauges, tgi?.counters]).toEqual([
      "tgi",
      { running: 8, waiting: 4 },
      { requests: 11, tokensOut: 220 },
    ]);
    expect(tgi?.histograms.queue?.count).toBe(11);
    expect(readFigures("up 1\n<html>")).toBeNull();
  });
});

describe("both sides", () => {
  const samples = [sampleOf(500, VLLM(BEFORE)), sampleOf(5000, VLLM(DURING)), sampleOf(11_500, VLLM(BEHIND))];

  it("compares what grew between the reading before the load and the one behind it", () => {
    const side = serverSide(samples, facts());
    expect(row(side, "requests", "total")).toMatchObject({ client: 10, server: 11, residue: -1 });
    expect(row(side, "tokensOut", "total")).toMatchObject({ client: 100, server: 102, residue: -2 });
    // 6 at 50 ms and 5 at 200 ms
    const mean = (6 * 50 + 5 * 200) / 11;
    expect(row(side, "ttft", "mean")?.server).toBeCloseTo(mean, 9);
    expect(row(side, "ttft", "mean")?.residue).toBeCloseTo(90 - mean, 9);
    expect(row(side, "ttft", "p95")).toMatchObject({
      client: 220,
      server: null,
      serverBetween: { low: 100, high: 500 },
      residueBetween: { low: -280, high: 120 },
    });
    expect(side?.covers).toEqual({ fromSeconds: -0.5, toSeconds: 10.5 });
    expect(row(side, "inFlight", "mean")).toMatchObject({ client: 3.5, server: 6, residue: -2.5 });
    expect(side?.warnings).toEqual([]);
  });

  it("says when others use the server", () => {
    const side = serverSide(samples, facts({ ok: 4 }));
    expect(side?.warnings.join()).toContain("finished 11 requests while we sent 4");
  });

  it("knows the end of its own warm-up", () => {
    const side = serverSide(samples, facts({ ok: 4 }), 7);
    expect(side?.warnings).toEqual([expect.stringContaining("7 requests of the warm-up ended")]);
    expect(serverSide(samples, facts({ ok: 2 }), 4)?.warnings.join()).toContain("while we sent 6");
  });

  it("leaves totals out when the server began anew", () => {
    const again = [...samples, sampleOf(12_000, VLLM({ ...BEFORE, out: 1, finished: 0 }))];
    const side = serverSide(again, facts());
    expect(row(side, "requests", "total")).toBeUndefined();
    expect(side?.warnings.join()).toContain("began anew");
    expect(row(side, "running", "max")?.server).toBe(4);
  });

  it("counts readings that failed, and has nothing without one that did not", () => {
    const side = serverSide([failed(500), ...samples.slice(1)], facts());
    expect(side?.readings).toEqual({ all: 3, failed: 1 });
    expect(side?.warnings.join()).toContain("1 of 3 readings");
    const none = serverSide([failed(1), failed(2)], null);
    expect([none?.rows, none?.covers, none?.servers]).toEqual([[], null, []]);
    expect(serverSide([], facts())).toBeNull();
  });

  it("adds several servers up only where each told", () => {
    const two = samples.flatMap((sample) => [sample, { ...sample, target: 1 }]);
    const side = serverSide(two, facts({ ok: 20 }));
    expect(row(side, "requests", "total")?.server).toBe(22);
    expect(row(side, "running", "max")?.server).toBe(8);
    const mixed = samples.flatMap((sample) => [sample, sampleOf(sample.at, LLAMA, 1)]);
    expect(row(serverSide(mixed, facts()), "requests", "total")).toBeUndefined();
    expect(row(serverSide(mixed, facts()), "running", "max")?.server).toBe(7);
  });
});

it("a percentile is the bucket of its rank, open above the last limit", () => {
  const buckets: [number | null, number][] = [
    [0.01, 1],
    [0.1, 9],
    [null, 10],
  ];
  const times = { sum: 1, count: 10, buckets };
  expect(percentileMs(times, 0.1)).toEqual({ low: 0, high: 10 });
  expect(percentileMs(times, 0.5)).toEqual({ low: 10, high: 100 });
  expect(percentileMs(times, 0.95)).toEqual({ low: 100, high: null });
  expect(percentileMs({ ...times, count: 0 }, 0.5)).toBeNull();
});
