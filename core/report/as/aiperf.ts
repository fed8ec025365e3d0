/**
 * The run as AIPerf would have told it (its metrics reference of 2026); GenAI-Perf, its predecessor, defines these figures in
 * the same way, without ICL. Pure.
 *
 * How it differs from ours:
 * - ITL is one figure per request, (request latency - TTFT) / (OSL - 1): what we call TPOT. The gaps themselves are its ICL.
 * - Throughputs divide the tokens of all valid requests by the time from the first sending to the last answer; ours counts what arrives
 *   inside a window.
 * - Goodput is good requests per second. A request lacking a figure that the SLO names is not good: a unary answer misses every TTFT limit.
 *   Failed requests are not counted at all.
 */
import type { Slo, SloName } from "../../plan/types.ts";
import type { ReportInput } from "../input.ts";
import { at, isValue } from "../rows.ts";
import { countedRows, distribution, gapDistribution, per, secondsOf, type ToolFigures, total } from "./figures.ts";

export function asAiperf(input: ReportInput): ToolFigures {
  const { requests, slo } = input;
  const ok = isValue(requests.outcome, "ok");
  const stream = isValue(requests.mode, "stream");
  const done = countedRows(input, ok);
  const ttft = (row: number) => (stream(row) ? at(requests.ttftMs, row) : Number.NaN);
  const latency = (row: number) => at(requests.e2eMs, row);
  const tokens = (row: number) => at(requests.tokensOut, row);
  const itl = (row: number) => (tokens(row) >= 2 ? (latency(row) - ttft(row)) / (tokens(row) - 1) : Number.NaN);
  const seconds = secondsOf(input, done, latency);
  const tokensIn = total(done.map((row) => at(requests.tokensIn, row)));
  const tokensOut = total(done.map(tokens));
  const figures: Record<SloName, (row: number) => number> = {
    ...{ ttft, tpot: itl, e2e: latency },
    ttfb: (row) => at(requests.ttfbMs, row),
    close: (row) => at(requests.closeMs, row),
  };
  const good = slo === null ? null : done.filter((row) => meets(slo, (name) => figures[name](row))).length;
  return {
    tool: "aiperf",
    version: "AIPerf metrics reference, as of 2026-08",
    distributions: [
      distribution("time_to_first_token", "ms", done.map(ttft)),
      distribution(
        "time_to_first_output_token",
        "ms",
        done.map((row) => at(requests.ttvtMs, row)),
      ),
      distribution("inter_token_latency", "ms", done.map(itl)),
      gapDistribution("inter_chunk_latency", input, []),
      distribution("request_latency", "ms", done.map(latency)),
      distribution(
        "effective_latency",
        "ms",
        done.map((row) => latency(row) + at(requests.startDelayMs, row)),
      ),
      distribution(
        "output_token_throughput_per_user",
        "tokens/s",
        done.map((row) => 1000 / itl(row)),
      ),
      distribution(
        "e2e_output_token_throughput",
        "tokens/s",
        done.map((row) => (1000 * tokens(row)) / latency(row)),
      ),
    ],
    totals: [
      { name: "request_count", unit: "requests", value: done.length },
      {
        name: "error_request_count",
        unit: "requests",
        value: countedRows(input, isValue(requests.outcome, "error")).length,
      },
      { name: "benchmark_duration", unit: "s", value: seconds },
      { name: "request_throughput", unit: "requests/s", value: per(done.length, seconds) },
      { name: "output_token_throughput", unit: "tokens/s", value: per(tokensOut, seconds) },
      { name: "total_token_throughput", unit: "tokens/s", value: per(tokensIn + tokensOut, seconds) },
      { name: "good_request_count", unit: "requests", value: good },
      { name: "goodput", unit: "requests/s", value: good === null ? null : per(good, seconds) },
    ],
    notes: [
      "OSL is the server's usage; AIPerf by default counts with a tokenizer of its own.",
      "effective_latency needs the planned start, which k6's own executors do not tell.",
    ],
  };
}

/** A limit on a figure that the request lacks is not met. */
function meets(slo: Slo, figure: (name: SloName) => number): boolean {
  return (Object.keys(slo) as SloName[]).every((name) => figure(name) <= (slo[name] ?? Number.POSITIVE_INFINITY));
}
