/**
 * The run as GuideLLM (0.7) would have told it. Pure.
 *
 * How it differs from ours:
 * - TPOT = (last token - start) / n: it contains TTFT, so long prompts and queues make it longer. Ours leaves the first token out.
 * - ITL is one figure per request, (last - first token) / (n - 1): what we call TPOT. It keeps no single gaps, so a stall does not show.
 * - Request latency ends with the body, in seconds: our close.
 * - Without usage it takes every chunk for a token.
 * - Its clock is the wall clock; that is not imitated.
 */
import type { ReportInput } from "../input.ts";
import { at, endOf, isValue } from "../rows.ts";
import { countedRows, distribution, per, secondsOf, type ToolFigures, total } from "./figures.ts";

export function asGuidellm(input: ReportInput): ToolFigures {
  const { requests } = input;
  const ok = isValue(requests.outcome, "ok");
  const error = isValue(requests.outcome, "error");
  const cut = (row: number) => !ok(row) && !error(row);
  const done = countedRows(input, ok);
  const tokens = (row: number) => {
    const usage = at(requests.tokensOut, row);
    const chunks = at(requests.chunks, row);
    return Number.isFinite(usage) ? usage : chunks > 0 ? chunks : Number.NaN;
  };
  const latency = (row: number) => (endOf(requests, row) - at(requests.sentAt, row)) / 1000;
  const tpot = (row: number) => (tokens(row) > 0 ? at(requests.e2eMs, row) / tokens(row) : Number.NaN);
  const itl = (row: number) =>
    tokens(row) > 1 ? (at(requests.e2eMs, row) - at(requests.ttftMs, row)) / (tokens(row) - 1) : Number.NaN;
  const seconds = secondsOf(input, done, (row) => latency(row) * 1000);
  const tokensIn = total(done.map((row) => at(requests.tokensIn, row)));
  const tokensOut = total(done.map(tokens));
  return {
    tool: "guidellm",
    version: "GuideLLM 0.7",
    distributions: [
      distribution("request_latency", "s", done.map(latency)),
      distribution(
        "time_to_first_token_ms",
        "ms",
        done.map((row) => at(requests.ttftMs, row)),
      ),
      distribution("time_per_output_token_ms", "ms", done.map(tpot)),
      distribution("inter_token_latency_ms", "ms", done.map(itl)),
      distribution(
        "output_tokens_per_second (per request)",
        "tokens/s",
        done.map((row) => tokens(row) / latency(row)),
      ),
    ],
    totals: [
      { name: "successful", unit: "requests", value: done.length },
      { name: "errored", unit: "requests", value: countedRows(input, error).length },
      { name: "incomplete", unit: "requests", value: countedRows(input, cut).length },
      { name: "requests_per_second", unit: "requests/s", value: per(done.length, seconds) },
      { name: "output_tokens_per_second", unit: "tokens/s", value: per(tokensOut, seconds) },
      { name: "tokens_per_second", unit: "tokens/s", value: per(tokensIn + tokensOut, seconds) },
    ],
    notes: [
      "Rates are totals over the time of the successful requests; its own are means of a rate over time, which come out alike on steady runs.",
      "Its first token is text or reasoning; ours may also be a tool call or a refusal.",
    ],
  };
}
