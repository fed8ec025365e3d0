/** Chat without memory: byte by byte what the gateway does, and what it should do. */
import { afterEach, describe, expect, it } from "vitest";
import { eventsOf, type Rig, startRig } from "./testing/rig.ts";

let rig: Rig;
afterEach(() => rig?.server.stop());

const PATH = "/v1/chat/completions";
const ASK = { model: "jan-v1-4b", messages: [{ role: "user", content: "hello there" }] };
const STREAM = { ...ASK, stream: true };
const GONE = '{"code":"bc82d69c-685b-4556-9d1f-2a4a80ae8ca4","error":""}';
const ZERO =
  '{"id":"","object":"","created":0,"model":"","choices":null,"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"prompt_tokens_details":null,"completion_tokens_details":null},"system_fingerprint":""}';

async function jan(args: Record<string, string> = {}) {
  rig = await startRig("jan", args);
  const { token } = await rig.guest();
  return (body: unknown, fault?: string) => rig.call("POST", PATH, { token, body, ...(fault ? { fault } : {}) });
}

describe("jan", () => {
  it("unary: as Go writes it", async () => {
    const ask = await jan();
    const { status, headers, json } = await ask({ ...ASK, temperature: 0.7, max_tokens: 150, conversation: "x" });
    expect([status, headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
    expect(Object.keys(json)).toEqual(["id", "object", "created", "model", "choices", "usage", "system_fingerprint"]);
    expect(Object.keys(json.choices[0])).toEqual(["index", "message", "finish_reason", "content_filter_results"]);
    expect(json.choices[0].message.content.length).toBeGreaterThan(10);
    expect(json.usage).toMatchObject({ completion_tokens: 8, prompt_tokens_details: null });
    expect(headers["x-queue-time"]).toBeUndefined();
  });

  it("stream: no event lines, [DONE] with one LF and nothing after it, usage only when asked", async () => {
    const ask = await jan();
    const { headers, text, complete } = await ask(STREAM);
    expect(headers["content-type"]).toBe("text/event-stream");
    expect(headers["cache-control"]).toBe("no-cache");
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["transfer-encoding"]).toBe("chunked");
    expect(complete).toBe(true);
    expect(text.endsWith("}\n\ndata: [DONE]\n")).toBe(true);
    expect(text).not.toMatch(/^event:/m);
    expect(text).not.toContain('"usage"');
    const [first] = eventsOf(text);
    expect(first?.data.choices[0].delta).toEqual({ role: "assistant", content: "" });
    const asked = await ask({ ...STREAM, stream_options: { include_usage: true } });
    expect(asked.text).toMatch(
      /"choices":\[\],"usage":\{"prompt_tokens":3,"completion_tokens":8,"total_tokens":11\}\}/,
    );
  });

  it("tools and reasoning pass through; an empty content is left out", async () => {
    const ask = await jan();
    const tools = [{ type: "function", function: { name: "google_search" } }];
    const { json } = await ask({ ...ASK, tools, tool_choice: "required" });
    expect(json.choices[0].finish_reason).toBe("tool_calls");
    expect(json.choices[0].message.tool_calls[0].function.name).toBe("google_search");
    expect(json.choices[0].message).not.toHaveProperty("content");
    expect((await ask({ ...ASK, model: "jan-reason-v1" })).json.choices[0].message.reasoning_content).not.toBe("");
  });

  it("takes any model; refuses a body that is no JSON, and no messages", async () => {
    const ask = await jan();
    expect((await ask({ ...ASK, model: "nobody-has-it" })).status).toBe(200);
    const bad = await ask("{");
    expect([bad.status, bad.text]).toEqual([400, '{"code":"0199600b-86d3-7339-8402-8ef1c7840475","error":""}']);
    const none = await ask({ model: "m", messages: [] });
    expect(none.text).toBe('{"code":"0199600f-2cbe-7518-be5c-9989cce59472","error":"messages cannot be empty"}');
  });

  it.each(["400", "429", "500", "503", "502"])(
    "an upstream %s is a 200: a zero object, a bare line",
    async (status) => {
      const ask = await jan();
      const unary = await ask(ASK, status);
      expect([unary.status, unary.text]).toEqual([200, ZERO]);
      const { status: got, headers, text, complete } = await ask(STREAM, status);
      expect([got, headers["content-type"], complete]).toEqual([200, "text/event-stream", true]);
      expect(text.endsWith("\n")).toBe(true);
      expect(text).not.toContain("data:");
      if (status !== "502") expect(JSON.parse(text).error.code).toBe(Number(status));
    },
  );

  it("an upstream that cannot be reached, or that hangs up: codes without texts", async () => {
    const ask = await jan();
    const unary = await ask(ASK, "upstream_down");
    expect([unary.status, unary.text]).toEqual([400, '{"code":"0199600c-3b65-7618-83ca-443a583d91c9","error":""}']);
    const stream = await ask(STREAM, "upstream_down");
    expect([stream.status, stream.text]).toEqual([200, GONE]);
    const cut = (await ask(STREAM, "error_in_stream:3")).text;
    expect(cut.endsWith(`}\n\n${GONE}`)).toBe(true);
    expect(eventsOf(cut).length).toBeGreaterThanOrEqual(4);
    expect(cut).not.toContain("[DONE]");
  });

  it("a stream ends at --stream-limit", async () => {
    const ask = await jan({ "stream-limit": "150ms", itl: "40", tokens: "50" });
    const { text, complete } = await ask(STREAM);
    expect(complete).toBe(true);
    expect(text.endsWith(GONE)).toBe(true);
    expect((await ask(STREAM, "slow_first_token:5000")).text).toBe(GONE);
  });

  it("--slots: a full line is an error of the model", async () => {
    const ask = await jan({ slots: "1", "queue-limit": "0", ttft: "150" });
    const replies = await Promise.all([ask(ASK), ask(ASK)]);
    expect(replies.map((reply) => reply.text === ZERO).sort()).toEqual([false, true]);
  });
});

describe("jan-clean", () => {
  async function clean(args: Record<string, string> = {}) {
    rig = await startRig("jan-clean", args);
    const { token } = await rig.guest();
    return (body: unknown, fault?: string) => rig.call("POST", PATH, { token, body, ...(fault ? { fault } : {}) });
  }

  it("a stream that ends in a blank line, and says in a header how long it waited", async () => {
    const ask = await clean({ slots: "1", ttft: "60" });
    const replies = await Promise.all([ask(STREAM), ask(STREAM)]);
    for (const { text } of replies) expect(text.endsWith("}\n\ndata: [DONE]\n\n")).toBe(true);
    const waits = replies.map(({ headers }) => Number(headers["x-queue-time"])).sort((a, b) => a - b);
    expect(waits[0]).toBeLessThan(waits[1]!);
    expect(waits[1]).toBeGreaterThan(40);
  });

  it.each(["400", "401", "403", "404", "422", "429", "500", "502", "503"])("an upstream %s is a %s", async (status) => {
    const ask = await clean();
    for (const body of [ASK, STREAM]) {
      const reply = await ask(body, status === "429" ? "429:7" : status);
      expect(reply.status).toBe(Number(status));
      expect(reply.json.error).not.toBe("");
      if (status === "429") expect(reply.headers["retry-after"]).toBe("7");
    }
  });

  it("502 when the model cannot be reached, 404 for a model that is not listed", async () => {
    const ask = await clean();
    expect((await ask(ASK, "upstream_down")).status).toBe(502);
    expect((await ask({ ...ASK, model: "nobody-has-it" })).status).toBe(404);
    expect((await ask("{")).json.error).toMatch(/JSON/);
  });
});
