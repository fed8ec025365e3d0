/** The suite against an OpenAI-like server that is not ours, with the engine and on stock k6. */
import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runK6 } from "../support/k6.ts";

const ANSWER = "An answer of some length, so that it takes several chunks until all of it has been streamed.";
const CHUNKS = Math.ceil(ANSWER.length / 20);
const mock = new LLMock({ port: 0, latency: 5, chunkSize: 20 });

beforeAll(async () => {
  mock.on({}, { content: ANSWER });
  await mock.start();
});
afterAll(() => mock.stop());

describe.each([{ stock: false }, { stock: true }])("stock k6: $stock", ({ stock }) => {
  it("passes, with all of the answer seen", async () => {
    const result = await runK6("k6/suites/chat-api.ts", {
      stock,
      env: {
        BASE_URL: mock.url,
        AUTH_TOKEN: "any-token-will-do",
        SCENARIO: "basic_load,streaming_test",
        DURATION_SCALE: "0.01",
        RATE_SCALE: "0.3",
      },
    });
    expect(result.code, result.output.slice(-3000)).toBe(0);
    const metrics = result.summary!.metrics;
    expect(metrics.chat_completion_success_rate!.rate).toBe(1);
    expect(metrics.llm_done_rate!.rate).toBe(1);
    expect(metrics.llm_chunks).toMatchObject({ min: CHUNKS, max: CHUNKS });
    expect(metrics.token_count!.count).toBeGreaterThan(0);
    if (stock) return;
    const streams = result.records.filter((r) => r.mode === "stream" && r.outcome === "ok");
    expect(streams.length).toBeGreaterThan(3);
    for (const r of streams) {
      expect(r.chunks).toBe(CHUNKS);
      expect(r.faults).toEqual([]);
      expect(r.ttfeMs as number).toBeLessThanOrEqual(r.ttftMs as number);
    }
    // the role chunk comes first and is no token
    expect(streams.some((r) => (r.ttfeMs as number) < (r.ttftMs as number))).toBe(true);
  });
});
