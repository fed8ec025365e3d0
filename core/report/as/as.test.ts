/** One small run, worked by hand under each tool's definitions. */
import { describe, expect, it } from "vitest";
import { bad, good, inputOf } from "../testdata/columns.ts";
import { asAiperf } from "./aiperf.ts";
import type { ToolFigures } from "./figures.ts";
import { asGuidellm } from "./guidellm.ts";
import { asVllm } from "./vllm.ts";

/**
 * A: role chunk at 40 ms, five token chunks at 100, 120, 140, 160, 180 ms, 11 tokens, body closed at 200 ms.
 * B: no role chunk, tokens at 300 and 500 ms, 5 tokens, sent a second later, closed at 520 ms.
 * C: unary, 400 ms, 8 tokens.
 * D: a stream that broke off after two chunks: an error of ours that vLLM takes for a success. E: a 503.
 */
const input = inputOf(
  [
    good({
      sent: 0,
      ttfe: 40,
      ttft: 100,
      e2e: 180,
      close: 200,
      tokensIn: 7,
      tokensOut: 11,
      gapsUs: [20_000, 20_000, 20_000, 20_000],
      chunks: 5,
    }),
    good({
      sent: 1000,
      ttfe: 300,
      ttft: 300,
      e2e: 500,
      close: 520,
      tokensIn: 7,
      tokensOut: 5,
      gapsUs: [200_000],
      chunks: 2,
    }),
    good({
      sent: 1100,
      mode: "unary",
      ttfe: null,
      ttft: null,
      e2e: 400,
      close: 400,
      tokensIn: 7,
      tokensOut: 8,
      gapsUs: null,
      tpot: null,
      chunks: null,
    }),
    good({
      sent: 1200,
      outcome: "error",
      errorClass: "stream_truncated",
      ttfe: 50,
      ttft: 50,
      e2e: 90,
      close: 800,
      tokensIn: null,
      tokensOut: null,
    }),
    bad({ sent: 1300 }),
  ],
  { slo: { ttft: 200, tpot: 30 } },
);

const of = (figures: ToolFigures, name: string) => figures.distributions.find((one) => one.name === name)!;
const total = (figures: ToolFigures, name: string) => figures.totals.find((one) => one.name === name)!.value;

describe("vllm", () => {
  const figures = asVllm(input);

  it("TTFT ends at the role chunk: 40, 300, 50", () => {
    expect(of(figures, "ttft_ms")).toMatchObject({ n: 3, mean: 130, p50: 50 });
  });

  it("TPOT holds the wait behind the role chunk: (180 - 40) / 10 and (500 - 300) / 4", () => {
    expect(of(figures, "tpot_ms")).toMatchObject({ n: 2, mean: (14 + 50) / 2 });
  });

  it("ITL pools gaps, with the one from the role chunk to the first token: 60, 20 four times, 200", () => {
    expect(of(figures, "itl_ms")).toMatchObject({ n: 6, mean: (60 + 80 + 200) / 6 });
    expect(of(figures, "itl_ms").p50! / 20).toBeCloseTo(1, 2);
  });

  it("a truncated stream is a success, a 503 is not, unary is not its business", () => {
    expect(total(figures, "completed")).toBe(3);
    expect(total(figures, "failed")).toBe(1);
  });

  it("rates over the time from the first sending to the last end: 2 seconds", () => {
    expect(total(figures, "duration")).toBe(2);
    expect(total(figures, "request_throughput")).toBe(1.5);
    expect(total(figures, "output_throughput")).toBe(8);
    expect(total(figures, "total_token_throughput")).toBe((16 + 14) / 2);
    // A (40, 14) and D (50, no tokens: 0) are good, B (300) is not
    expect(total(figures, "request_goodput")).toBe(1);
  });
});

describe("guidellm", () => {
  const figures = asGuidellm(input);

  it("TPOT contains TTFT: 180 / 11, 500 / 5, 400 / 8", () => {
    expect(of(figures, "time_per_output_token_ms").n).toBe(3);
    expect(of(figures, "time_per_output_token_ms").mean).toBeCloseTo((180 / 11 + 100 + 50) / 3, 9);
  });

  it("ITL is our TPOT: 80 / 10, 200 / 4", () => {
    expect(of(figures, "inter_token_latency_ms")).toMatchObject({ n: 2, mean: (8 + 50) / 2 });
  });

  it("latency ends with the body, in seconds; TTFT at the first output", () => {
    expect(of(figures, "request_latency")).toMatchObject({ unit: "s", p50: 0.4 });
    expect(of(figures, "time_to_first_token_ms")).toMatchObject({ n: 2, mean: 200 });
  });

  it("without usage a chunk is a token", () => {
    const blind = asGuidellm(inputOf([good({ ttft: 100, e2e: 500, tokensOut: null, chunks: 5 })]));
    expect(of(blind, "inter_token_latency_ms").mean).toBe(100);
    expect(total(blind, "output_tokens_per_second")).toBeCloseTo(5 / 0.31, 0);
  });

  it("counts", () => {
    expect([total(figures, "successful"), total(figures, "errored"), total(figures, "incomplete")]).toEqual([3, 2, 0]);
    // 0 to 1520 ms
    expect(total(figures, "requests_per_second")).toBeCloseTo(3 / 1.52, 9);
  });
});

describe("aiperf", () => {
  const figures = asAiperf(input);

  it("ITL per request, ICL pooled", () => {
    expect(of(figures, "inter_token_latency")).toMatchObject({ n: 2, mean: 29 });
    expect(of(figures, "inter_chunk_latency")).toMatchObject({ n: 5, mean: 56 });
    expect(of(figures, "output_token_throughput_per_user")).toMatchObject({ n: 2, mean: (125 + 20) / 2 });
  });

  it("request latency ends at the last token", () => {
    expect(of(figures, "request_latency")).toMatchObject({ n: 3, mean: 360 });
    expect(total(figures, "benchmark_duration")).toBe(1.5);
    expect(total(figures, "output_token_throughput")).toBe(16);
  });

  it("goodput: who lacks a figure is not good, so the unary answer is not", () => {
    expect(total(figures, "good_request_count")).toBe(1);
    expect(total(figures, "goodput")).toBeCloseTo(1 / 1.5, 9);
  });

  it("latency from the planned start where that is known", () => {
    const planned = asAiperf(inputOf([good({ startDelay: 500, e2e: 300 })]));
    expect(of(planned, "effective_latency")).toMatchObject({ n: 1, mean: 800 });
    expect(of(figures, "effective_latency")).toMatchObject({ n: 0, mean: null });
  });
});

it("an empty run has nulls, not zeros, for every distribution and rate", () => {
  for (const as of [asVllm, asGuidellm, asAiperf]) {
    const figures = as(inputOf([]));
    for (const { n, mean, p50, p99 } of figures.distributions)
      expect([n, mean, p50, p99]).toEqual([0, null, null, null]);
    for (const { unit, value } of figures.totals) if (unit.endsWith("/s")) expect(value).toBeNull();
  }
});

it("a warm-up is left out", () => {
  const rows = Array.from({ length: 10 }, (_, i) => good({ sent: i * 1000, gapsUs: null }));
  expect(total(asAiperf(inputOf(rows, { warmup: { seconds: 4 } })), "request_count")).toBe(6);
});
