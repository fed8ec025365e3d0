/**
 * The run as `vllm bench serve` would have told it (its chat endpoint, read 2026). Pure.
 *
 * How it differs from ours:
 * - TTFT ends at the first chunk with a choice, be it only a role: our TTFE. Ours ends at the first generated output.
 * - ITL is the gap between any two such chunks, pooled: ours plus the gap from the role chunk to the first token.
 * - TPOT = (E2E - TTFT) / (n - 1) with that earlier TTFT: the wait for the first token may be in it.
 * - Success is an answer of status 200 that had a chunk: one that was truncated, ended empty or held an error is a success.
 * - Only streams; unary requests are left out. Throughput divides by the time from the first sending to the end of the last
 *   answer, ramps and draining included, and counts whole answers.
 * - Goodput is per second of that time, over successes; TPOT counts as 0 with fewer than two tokens. It knows ttft, tpot and e2el only.
 */
import type { ReportInput } from "../input.ts";
import { at, endOf, isValue, textAt } from "../rows.ts";
import { countedRows, distribution, gapDistribution, per, secondsOf, type ToolFigures, total } from "./figures.ts";

/** Our error classes that it does not notice. */
const UNNOTICED: readonly string[] = ["stream_truncated", "stream_error", "empty", "check"];

export function asVllm(input: ReportInput): ToolFigures {
  const { requests, slo } = input;
  const stream = isValue(requests.mode, "stream");
  const ok = isValue(requests.outcome, "ok");
  const error = isValue(requests.outcome, "error");
  const ttft = (row: number) => firstChunk(input, row);
  const e2e = (row: number) => Math.max(at(requests.e2eMs, row) || ttft(row), ttft(row));
  const succeeded = (row: number) =>
    (ok(row) || (error(row) && UNNOTICED.includes(textAt(requests.errorClass, row)))) &&
    at(requests.status, row) === 200 &&
    Number.isFinite(ttft(row));
  const tokens = (row: number) => at(requests.tokensOut, row);
  const tpot = (row: number) => (tokens(row) > 1 ? (e2e(row) - ttft(row)) / (tokens(row) - 1) : Number.NaN);
  const all = countedRows(input, (row) => stream(row) && (ok(row) || error(row)));
  const done = all.filter(succeeded);
  const seconds = secondsOf(input, all, (row) => endOf(requests, row) - at(requests.sentAt, row));
  const tokensIn = total(done.map((row) => at(requests.tokensIn, row)));
  const tokensOut = total(done.map(tokens));
  const within = (limit: number | undefined, value: number) => limit === undefined || value <= limit;
  const met = (row: number) =>
    within(slo?.ttft, ttft(row)) && within(slo?.tpot, tpot(row) || 0) && within(slo?.e2e, e2e(row));
  // from the role chunk to the first token: a gap that lies before our first one
  const before = done.filter(ok).map((row) => at(requests.ttftMs, row) - ttft(row));
  return {
    tool: "vllm",
    version: "vllm bench serve, openai-chat, as of 2026-08",
    distributions: [
      distribution("ttft_ms", "ms", done.map(ttft)),
      distribution("tpot_ms", "ms", done.map(tpot)),
      gapDistribution(
        "itl_ms",
        input,
        before.filter((gap) => gap > 0),
      ),
      distribution("e2el_ms", "ms", done.map(e2e)),
    ],
    totals: [
      { name: "completed", unit: "requests", value: done.length },
      { name: "failed", unit: "requests", value: all.length - done.length },
      { name: "duration", unit: "s", value: seconds },
      { name: "total_input_tokens", unit: "tokens", value: tokensIn },
      { name: "total_output_tokens", unit: "tokens", value: tokensOut },
      { name: "request_throughput", unit: "requests/s", value: per(done.length, seconds) },
      {
        name: "request_goodput",
        unit: "requests/s",
        value: slo === null ? null : per(done.filter(met).length, seconds),
      },
      { name: "output_throughput", unit: "tokens/s", value: per(tokensOut, seconds) },
      { name: "total_token_throughput", unit: "tokens/s", value: per(tokensIn + tokensOut, seconds) },
    ],
    notes: [
      "TTFT ends at the first event with data, which we take for the first chunk with a choice.",
      "A last chunk that only says why the answer ended would lengthen its E2E; our records end at the last token.",
      "Where the server told no usage it would tokenise the text; here such answers have no TPOT and add no tokens.",
    ],
  };
}

function firstChunk({ requests }: ReportInput, row: number): number {
  const ttfe = at(requests.ttfeMs, row);
  return Number.isFinite(ttfe) ? ttfe : at(requests.ttftMs, row);
}
