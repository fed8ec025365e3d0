import { describe, expect, it } from "vitest";
import { consoleLines } from "../../../core/contract/console_record.ts";
import { podLogs } from "./pod_logs.ts";
import { numberOf } from "./pods.ts";

const record = (vu: number, n: number, more: object = {}) =>
  JSON.stringify({ v: 1, id: `r-${vu}-${n}`, vu, beganAt: 1_000 + n, ...more, n });
const AT = "2026-01-02T03:04:05Z";
/** k6's text format, as Go writes it */
const logfmt = (message: string) => `time="${AT}" level=info msg=${JSON.stringify(message)} source=console`;
const json = (message: string) => JSON.stringify({ level: "info", msg: message, source: "console", time: AT });

function read(lines: string[], name = "pod") {
  const logs = podLogs(name);
  for (const line of lines) logs.take(line);
  return logs.end();
}

describe("a record is found", () => {
  const odd = record(1, 1, { errorDetail: 'quote " slash \\ tab \t 漢 😀' });
  const frames: [string, (message: string) => string[]][] = [
    ["raw", (message) => [message]],
    ["in logfmt", (message) => [logfmt(message)]],
    ["in JSON", (message) => [json(message)]],
    ["with kubectl's time stamps", (message) => [`${AT} ${logfmt(message)}`]],
    ["in the runtime's frame", (message) => [`${AT} stderr F ${logfmt(message)}`]],
    [
      "in logfmt, cut by the runtime within an escape and gone on",
      (message) => {
        const at = logfmt(message).indexOf('\\"') + 1;
        return [`${AT} stderr P ${logfmt(message).slice(0, at)}`, `${AT} stderr F ${logfmt(message).slice(at)}`];
      },
    ],
    [
      "cut by the runtime and gone on",
      (message) => [`${AT} stderr P ${json(message).slice(0, 60)}`, `${AT} stderr F ${json(message).slice(60)}`],
    ],
    ["in Docker's file", (message) => [JSON.stringify({ log: `${logfmt(message)}\n`, stream: "stderr", time: AT })]],
  ];
  it.each(frames)("%s", (_, framed) => {
    expect(read(framed(odd))[0]).toMatchObject({ records: [odd], broken: 0, incomplete: 0, gaps: 0 });
  });

  it.each(frames)("%s, in parts", (_, framed) => {
    const long = record(1, 1, { errorDetail: '"x\\'.repeat(3000) });
    expect(read(consoleLines(long, "r-1-1.1").flatMap(framed))[0]?.records).toEqual([long]);
  });

  it("under the name of its pod, when kubectl tells it", () => {
    const pods = read([`[pod/a-1-x7k2p/k6] ${record(1, 1)}`, `[pod/a-2-zzzzz/k6] ${record(2, 1)}`]);
    expect(pods.map(({ pod }) => pod)).toEqual(["a-1-x7k2p", "a-2-zzzzz"]);
  });
});

describe("losses are counted", () => {
  it("by the gaps in each virtual user's numbers", () => {
    const [pod] = read([record(1, 1), record(1, 4), record(2, 2), record(3, 1)].map(logfmt));
    expect(pod).toMatchObject({ gaps: 3, broken: 0, incomplete: 0 });
  });

  it("a line that was cut, a part that is missing, a record that came twice", () => {
    const parts = consoleLines(record(2, 1, { errorDetail: "x".repeat(9000) }), "r-2-1.1");
    const [pod] = read([record(1, 1), record(1, 1), record(1, 2).slice(0, 30), ...parts.slice(1)]);
    expect(pod).toMatchObject({ records: [record(1, 1)], broken: 1, incomplete: 1, doubled: 1 });
  });

  it("not by what else stands in a log", () => {
    expect(read(["hello", logfmt("llmload: a warning"), "", "{}"])[0]).toMatchObject({
      records: [],
      broken: 0,
      gaps: 0,
    });
  });
});

it.each([
  ["chat-api-2-x7k2p", 2],
  ["chat-api-12", 12],
  ["chat-api", null],
  ["chat-api-0-x7k2p", null],
])("%s did part %s", (pod, number) => {
  expect(numberOf(pod)).toBe(number);
});
