import { describe, expect, it } from "vitest";
import { parseTrace, scaleTrace, TraceError, traceLengthMs } from "./trace.ts";
import { dateMs } from "./trace_dates.ts";

const rows = [
  { atMs: 0, inputTokens: 374, outputTokens: 44 },
  { atMs: 4314.489, inputTokens: 396, outputTokens: 109 },
];

describe("parseTrace", () => {
  it("Mooncake-style: JSON lines of milliseconds", () => {
    const text = `{"timestamp": 27482, "input_length": 6955, "output_length": 52, "hash_ids": [46, 47]}
{"timestamp": 30535, "input_length": 6472, "output_length": 26, "hash_ids": [46]}\n`;
    expect(parseTrace(text)).toEqual({
      format: "mooncake",
      rows: [
        { atMs: 0, inputTokens: 6955, outputTokens: 52 },
        { atMs: 3053, inputTokens: 6472, outputTokens: 26 },
      ],
    });
  });

  it("Azure-style: CSV of dates, of both years' ways to write them", () => {
    const of = (first: string, second: string) =>
      parseTrace(`TIMESTAMP,ContextTokens,GeneratedTokens\r\n${first},374,44\r\n${second},396,109\r\n`);
    for (const { format, rows: got } of [
      of("2023-11-16 18:15:46.6805900", "2023-11-16 18:15:50.9950790"),
      of("2024-05-10 00:00:00.009930+00:00", "2024-05-10 00:00:04.324419+00:00"),
    ]) {
      expect(format).toBe("azure");
      expect(got.map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens])).toEqual([
        [374, 44],
        [396, 109],
      ]);
      expect(got[1]?.atMs).toBeCloseTo(4314.489, 2);
    }
  });

  it("BurstGPT-style: CSV of seconds; a request that got no answer has no known length", () => {
    const text = `Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
5,ChatGPT,472,18,490,Conversation log
45.5,"GPT-4, the ""big"" one",1087,0,1087,API log`;
    expect(parseTrace(text)).toEqual({
      format: "burstgpt",
      rows: [
        { atMs: 0, inputTokens: 472, outputTokens: 18 },
        { atMs: 40_500, inputTokens: 1087, outputTokens: null },
      ],
    });
  });

  it("an empty field stays in its place, first or last", () => {
    const text = 'Model,Timestamp,Request tokens,Response tokens\r\n,5,100,7\r\n,6,,\r\n"",7,1,2\r\n';
    expect(parseTrace(text)).toEqual({
      format: "burstgpt",
      rows: [
        { atMs: 0, inputTokens: 100, outputTokens: 7 },
        { atMs: 1000, inputTokens: null, outputTokens: null },
        { atMs: 2000, inputTokens: 1, outputTokens: 2 },
      ],
    });
  });

  it("pandas writes its index into a column without a name", () => {
    const text =
      ",TIMESTAMP,ContextTokens,GeneratedTokens\n0,2023-11-16 18:15:46,374,44\n1,2023-11-16 18:15:47,396,109";
    expect(parseTrace(text)).toEqual({
      format: "azure",
      rows: [
        { atMs: 0, inputTokens: 374, outputTokens: 44 },
        { atMs: 1000, inputTokens: 396, outputTokens: 109 },
      ],
    });
  });

  it("plain: CSV or JSON lines, lines one by one, any order", () => {
    const csv = ["\uFEFFatMs,outputTokens,inputTokens", "5314.489,109,396", "", "1000,44,374"];
    expect(parseTrace(csv)).toEqual({ format: "plain", rows });
    const json = rows.map((row) => JSON.stringify(row)).reverse();
    expect(parseTrace(json)).toEqual({ format: "plain", rows });
    expect(parseTrace("atMs\n7").rows).toEqual([{ atMs: 0, inputTokens: null, outputTokens: null }]);
  });

  it.each([
    ["", "holds no requests"],
    ["atMs,inputTokens\n", "holds no requests"],
    ["1,2,3", "Line 1 of the trace has no column of times: timestamp (mooncake), TIMESTAMP (azure)"],
    ['{"time": 1}', "Line 1 of the trace has no column of times"],
    ['{"timestamp": 1}\n{"timestamp": ', "Line 2 of the trace is no JSON object"],
    ['{"timestamp": 1}\n{"x": 5}', "Line 2 of the trace: timestamp is no time: nothing"],
    ["TIMESTAMP\nyesterday", 'Line 2 of the trace: TIMESTAMP is no time: "yesterday"'],
    ["atMs,inputTokens\n1,many", 'Line 2 of the trace: inputTokens is no number of tokens: "many"'],
    ["atMs,inputTokens\n1,2\n3", "Line 3 of the trace has 1 field, its header 2."],
    ["atMs,inputTokens\n1,2,3", "Line 2 of the trace has 3 fields, its header 2."],
    ['atMs,inputTokens\n1,"2', "Line 2 of the trace has a quote that is not closed"],
    ['atMs,inputTokens\n"1"2,3', "Line 2 of the trace has a quote that is not closed, or text behind one"],
    ["atMs,inputTokens\n1,-5", "inputTokens is no number of tokens"],
  ])("names what is wrong with %j", (text, message) => {
    expect(() => parseTrace(text)).toThrow(message);
    expect(() => parseTrace(text)).toThrow(TraceError);
  });

  it("holds a trace to the format that was asked for", () => {
    expect(() => parseTrace("atMs\n1", "azure")).toThrow("no column of times: TIMESTAMP (azure). It has atMs.");
    // biome-ignore lint/suspicious/noExplicitAny: what a user may type
    expect(() => parseTrace("atMs\n1", "excel" as any)).toThrow(
      "excel is not known: mooncake, azure, burstgpt, plain are.",
    );
  });
});

it("scales tokens, not times", () => {
  expect(scaleTrace(rows, { input: 0.5, output: 0.001 })).toEqual([
    { atMs: 0, inputTokens: 187, outputTokens: 1 },
    { atMs: 4314.489, inputTokens: 198, outputTokens: 1 },
  ]);
  expect(scaleTrace(rows, { limit: 1 })).toEqual(rows.slice(0, 1));
  expect(traceLengthMs(rows)).toBeCloseTo(4315.489, 6);
  expect(traceLengthMs([])).toBe(1);
});

describe("dateMs", () => {
  it.each([
    "2023-11-16 18:15:46.680",
    "2024-02-29T23:59:59Z",
    "2000-03-01 00:00:00+05:30",
    "1999-12-31T12:00-0800",
    "2100-02-28",
    "1970-01-01 00:00:00",
  ])("agrees with a Date on %s", (text) => {
    const iso = text.replace(" ", "T").replace(/(\d{2})(\d{2})$/, text.endsWith("0800") ? "$1:$2" : "$&");
    expect(dateMs(text)).toBe(
      new Date(/Z$|[+-]\d{2}:\d{2}$/.test(iso) || iso.length === 10 ? iso : `${iso}Z`).getTime(),
    );
  });

  it.each(["", "today", "2023-13-01", "2023-11-16 18", "12:00", "2023-11-16 18:15:46 CET"])("refuses %j", (text) => {
    expect(dateMs(text)).toBeNull();
  });
});
