/** Answers that no API gives: each fails its own request, none of them the script. */
import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { type Capture, GOOD, startCapture } from "../support/capture.ts";
import { runK6 } from "../support/k6.ts";

let server: Capture | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

const choice = (value: unknown) => JSON.stringify({ ...GOOD, choices: value });
const BODIES: string[] = [
  ...["", "null", "5", '"text"', "[]", "[null]", "{}", "{", "\u0000\u0001", "<html>busy</html>", "\ufeff{}"],
  ...[null, {}, "x", [], [null], [5], [[]], [{}], [{ message: null }], [{ message: [] }]].map(choice),
  choice([{ message: { content: { deep: { er: 1 } } }, finish_reason: 7 }]),
  choice([{ message: { tool_calls: [null, 5, { function: null }, { function: { arguments: 3 } }] } }]),
  JSON.stringify({ ...GOOD, choices: null, usage: "many", error: [] }),
  JSON.stringify({ error: { message: { not: "a text" }, code: [] } }),
  `{"choices":${"[".repeat(5000)}${"]".repeat(5000)}}`,
];

const PER_RUN = BODIES.length + 1;

/** The n-th of the answers, in the form that was asked for. */
function spoil(n: number, stream: boolean, response: ServerResponse): void {
  if (n === BODIES.length) {
    response.writeHead(101, { connection: "upgrade", upgrade: "something" }).end();
    return;
  }
  const body = BODIES[n] ?? "";
  response.writeHead(200, { "content-type": stream ? "text/event-stream" : "application/json" });
  response.end(stream ? `data: ${body}\n\ndata: [DONE]\n\n` : body);
}

describe.each([{ stock: false }, { stock: true }])("stock k6: $stock", ({ stock }) => {
  it("is an error of the request, with a class; no iteration breaks", async () => {
    const asked = { stream: 0, unary: 0 };
    server = await startCapture(({ body }, response) => {
      if (body === null) return false;
      spoil(asked[body.stream ? "stream" : "unary"]++ % PER_RUN, body.stream, response);
      return true;
    });
    const result = await runK6("k6/suites/chat-api.ts", {
      stock,
      env: { BASE_URL: server.url, PREFLIGHT: "off", SCENARIO: "ramp_up", DURATION_SCALE: "0.008", RATE_SCALE: "0.6" },
    });
    expect(asked.stream, "all answers were given to streams").toBeGreaterThan(PER_RUN);
    expect(asked.unary, "and to the others").toBeGreaterThan(PER_RUN);
    expect(result.output).not.toMatch(/TypeError|RangeError|GoError|Uncaught|stacktrace/);
    const { metrics } = result.summary!;
    const all = asked.stream + asked.unary;
    expect(metrics.total_chat_requests!.count).toBe(all);
    expect(metrics.llm_errors!.count).toBe(all);
    expect(metrics.chat_completion_success_rate).toMatchObject({ rate: 0, fails: all });
    expect(metrics.streaming_duration?.count ?? 0).toBe(0);
    for (const record of result.records) {
      expect(record.errorClass, JSON.stringify(record)).not.toBeNull();
      expect(record.errorDetail, JSON.stringify(record)).toBeTruthy();
    }
  });
});
