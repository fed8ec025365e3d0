/** Each tool's results, as small samples made by hand after its own format. */
import { expect, it } from "vitest";
import type { RequestRecord } from "../../core/contract/record.ts";
import { type AiperfRecord, toldByAiperf } from "./aiperf.ts";
import { type EvalscopeRow, toldByEvalscope } from "./evalscope.ts";
import { toldByInferencePerf } from "./inference_perf.ts";
import { parseLines } from "./lines.ts";
import { toldByRecords } from "./llmload.ts";

it("llmload: microseconds become milliseconds, and requests without a token tell nothing", () => {
  const records = [
    { id: "a-1-1", sentAt: 1000.5, ttftMs: 50.25, gapsUs: [20_100, 19_900] },
    { id: "a-1-2", sentAt: 1001, ttftMs: null, gapsUs: null },
    { id: "a-1-3", sentAt: 1002, ttftMs: 51, gapsUs: null },
  ] as RequestRecord[];
  expect(toldByRecords(records)).toEqual([
    { id: "a-1-1", startedAtMs: 1000.5, ttftMs: 50.25, gapsMs: [20.1, 19.9] },
    { id: "a-1-3", startedAtMs: 1002, ttftMs: 51, gapsMs: [] },
  ]);
});

it("aiperf: nanoseconds of the start; warm-up and failed requests are left out", () => {
  const line = (phase: string, metrics: string) =>
    `{"metadata":{"request_start_ns":1795271242805028757,"benchmark_phase":"${phase}"},"metrics":{${metrics}}}`;
  const ttft = '"time_to_first_token":{"value":56.75,"unit":"ms"}';
  const gaps = '"inter_chunk_latency":{"value":[10.5,9.5],"unit":"ms"}';
  const text = [line("profiling", `${ttft},${gaps}`), line("warmup", ttft), line("profiling", ""), ""].join("\n");
  expect(toldByAiperf(parseLines<AiperfRecord>(text))).toEqual([
    { id: null, startedAtMs: expect.closeTo(1795271242805.03, 1), ttftMs: 56.75, gapsMs: [10.5, 9.5] },
  ]);
});

it("evalscope: seconds; the server's id is in the pickled answer", () => {
  const answer = Buffer.from("\x80\x04\x95]\x94}\x94(\x8c\x02id\x94\x8c\x12chatcmpl-server-17\x94\x8c", "latin1");
  const rows: EvalscopeRow[] = [
    [1, 0.0525, "[0.02, 0.0205]", answer.toString("base64")],
    [0, null, null, null],
    [1, 0.05, null, null],
  ];
  expect(toldByEvalscope(rows)).toEqual([
    { id: "server-17", startedAtMs: null, ttftMs: 52.5, gapsMs: [20, expect.closeTo(20.5)] },
    { id: null, startedAtMs: null, ttftMs: 50, gapsMs: [] },
  ]);
});

it("inference-perf: times of chunks become TTFT and gaps; errors are left out", () => {
  const record = (chunk_times: number[], error: unknown = null) => ({
    start_time: 38355.5,
    response: 'data: {"id":"chatcmpl-server-3","object":"chat.completion.chunk"}',
    error,
    info: { response_metrics: { chunk_times } },
  });
  const records = [record([38355.55, 38355.5725]), record([38355.55], { type: "timeout" }), record([])];
  expect(toldByInferencePerf(records)).toEqual([
    { id: "server-3", startedAtMs: null, ttftMs: expect.closeTo(50), gapsMs: [expect.closeTo(22.5)] },
  ]);
});
