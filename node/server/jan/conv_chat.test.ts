/** Chat within a conversation: what is said, what is kept, and what the gateway does wrong. */
import { afterEach, describe, expect, it } from "vitest";
import { eventsOf, type Rig, startRig } from "./testing/rig.ts";

let rig: Rig;
afterEach(() => rig?.server.stop());

const PATH = "/v1/conv/chat/completions";
const GONE = '{"code":"bc82d69c-685b-4556-9d1f-2a4a80ae8ca4","error":""}';
const ask = (content: string, more: Record<string, unknown> = {}) => ({
  model: "jan-v1-4b",
  messages: [{ role: "user", content }],
  ...more,
});
const MSG = /^msg_[0-9a-z]{42}$/;

async function start(profile: "jan" | "jan-clean", args: Record<string, string> = {}) {
  rig = await startRig(profile, args);
  const { token } = await rig.guest();
  return {
    token,
    say: (body: unknown, fault?: string) => rig.call("POST", PATH, { token, body, ...(fault ? { fault } : {}) }),
    items: async (id: string) => (await rig.call("GET", `/v1/conversations/${id}/items`, { token })).json.data,
    list: async () => (await rig.call("GET", "/v1/conversations", { token })).json.data,
  };
}

describe.each(["jan", "jan-clean"] as const)("%s", (profile) => {
  it("unary, stored: metadata, the stored id, and both messages in order", async () => {
    const { say, items } = await start(profile);
    const { json } = await say(ask("how are you?", { store: true }));
    const { metadata } = json;
    expect(Object.keys(metadata)).toEqual([
      "conversation_id",
      "conversation_created",
      "conversation_title",
      "ask_item_id",
      "completion_item_id",
      "store",
      "store_reasoning",
    ]);
    expect(metadata).toMatchObject({ conversation_created: true, conversation_title: "how are you?", store: true });
    expect(json.id).toBe(metadata.completion_item_id);
    expect(json.id).toMatch(MSG);
    expect(await items(metadata.conversation_id)).toMatchObject([
      {
        id: metadata.ask_item_id,
        object: "conversation.item",
        type: "message",
        role: "user",
        status: "completed",
        content: [{ type: "text", text: { value: "how are you?" } }],
      },
      {
        id: json.id,
        role: "assistant",
        content: [{ type: "text", finish_reason: "stop", text: { value: json.choices[0].message.content } }],
      },
    ]);
  });

  it("stream: the metadata first and before the model is asked, ids of the model in the chunks", async () => {
    const { token, say, items } = await start(profile, { ttft: "80" });
    const made = await rig.call("POST", "/v1/conversations", { token, body: { title: "Ours" } });
    const { text } = await say(ask("more?", { store: true, stream: true, conversation: made.json.id }));
    const [metadata, ...chunks] = eventsOf(text).map((event) => event.data);
    expect(metadata).toMatchObject({
      conversation_id: made.json.id,
      conversation_created: false,
      conversation_title: "Ours",
    });
    expect(metadata).not.toHaveProperty("choices");
    expect(chunks.at(-1)).toBe("[DONE]");
    expect(chunks[0].id).toMatch(/^chatcmpl-/);
    const said = chunks.map((chunk) => chunk.choices?.[0]?.delta.content ?? "").join("");
    expect((await items(made.json.id)).map((item: { content: unknown }) => item.content)).toMatchObject([
      [{ text: { value: "more?" } }],
      [{ text: { value: said } }],
    ]);
    const record = (await rig.truth()).find((one) => one.path === PATH);
    expect(record!.tokensAtUs[0]! - record!.firstByteAtUs!).toBeGreaterThan(70_000);
  });

  it("a conversation of another user, or of nobody: 404", async () => {
    const { say } = await start(profile);
    const other = await rig.guest();
    const made = await rig.call("POST", "/v1/conversations", { token: other.token, body: { title: "Mine" } });
    for (const conversation of [made.json.id, "conv_none"]) {
      const reply = await say(ask("hi", { conversation }));
      expect([reply.status, reply.json.code]).toEqual([404, "a1b2c3d4-e5f6-7890-abcd-ef1234567890"]);
      expect(reply.json.error).toBe(profile === "jan" ? "" : "conversation not found");
    }
  });

  it("a client that leaves in the middle: nothing is stored, not even the conversation", async () => {
    const { token, list } = await start(profile, { itl: "20", tokens: "60" });
    const body = ask("bye", { store: true, stream: true });
    const left = await rig.call("POST", PATH, { token, body, leaveAt: '"content":" ' });
    expect(left.complete).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await list()).toEqual([]);
    expect(rig.server.stats()).toMatchObject({ open: 0 });
  });

  it("many at once, each with its own messages: nothing lost, nothing mixed up", async () => {
    const { token } = await start(profile);
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const own = i % 2 === 0 ? token : (await rig.guest()).token;
        const made = await rig.call("POST", "/v1/conversations", { token: own, body: { title: `t${i}` } });
        const said = [`first ${i}`, `second ${i}`];
        for (const [n, text] of said.entries()) {
          const body = ask(text, { conversation: made.json.id, store: true, stream: n === 1 });
          expect((await rig.call("POST", PATH, { token: own, body })).status).toBe(200);
        }
        const { json } = await rig.call("GET", `/v1/conversations/${made.json.id}/items`, { token: own });
        const seen = json.data.map((item: { role: string }) => item.role);
        expect(seen).toEqual(["user", "assistant", "user", "assistant"]);
        expect([json.data[0], json.data[2]].map((item) => item.content[0].text.value)).toEqual(said);
      }),
    );
  });
});

describe("jan", () => {
  it("takes an empty object and empty messages; names the parser's complaint", async () => {
    const { say } = await start("jan");
    for (const body of [{}, { messages: [] }]) {
      const { status, json } = await say(body);
      expect([status, json.metadata.conversation_title]).toEqual([200, "New Conversation"]);
    }
    const bad = await say("nonsense");
    expect([bad.status, bad.text]).toEqual([
      400,
      `{"code":"cf237451-8932-48d1-9cf6-42c4db2d4805","error":"invalid character 'n' looking for beginning of value"}`,
    ]);
    expect((await say("")).json.error).toBe("EOF");
  });

  it("store:false stores the answer all the same, under another id", async () => {
    const { say, items } = await start("jan");
    for (const stream of [false, true]) {
      const reply = await say(ask("keep nothing", { store: false, stream }));
      const meta = stream ? eventsOf(reply.text)[0]!.data : reply.json.metadata;
      const kept = await items(meta.conversation_id);
      expect(kept).toHaveLength(1);
      expect(kept[0].role).toBe("assistant");
      expect(kept[0].content[0]).not.toHaveProperty("finish_reason");
      expect([meta.ask_item_id, meta.completion_item_id]).not.toContain(kept[0].id);
    }
  });

  it("a stream's metadata denies the store flag, and [DONE] lacks its blank line", async () => {
    const { say } = await start("jan");
    const { text } = await say(ask("x", { store: true, store_reasoning: true, stream: true }));
    expect(text).toMatch(/^data: \{"conversation_id":"conv_[0-9a-z]{42}","conversation_created":true/);
    expect(text).toMatch(/"store":false,"store_reasoning":false\}\n\n/);
    expect(text.endsWith("}\n\ndata: [DONE]\n")).toBe(true);
  });

  it("reasoning is kept on request; a pure call of a tool is lost", async () => {
    const { say, items } = await start("jan");
    const model = "jan-reason-v1";
    for (const store_reasoning of [true, false]) {
      const { json } = await say(ask("think", { model, store: true, store_reasoning }));
      const kept = (await items(json.metadata.conversation_id))[1].content[0];
      expect("reasoning_content" in kept).toBe(store_reasoning);
    }
    const tools = [{ type: "function", function: { name: "google_search" } }];
    const call = { tools, tool_choice: "required" };
    const stored = (await say(ask("search", { ...call, store: true }))).json;
    expect(stored.id).toMatch(/^chatcmpl-/);
    expect((await items(stored.metadata.conversation_id)).map((item: { role: string }) => item.role)).toEqual(["user"]);
    const unasked = await say(ask("search", { ...call, store: false }));
    expect(await items(unasked.json.metadata.conversation_id)).toMatchObject([
      { type: "function_call", role: "assistant" },
    ]);
  });

  it("the title is cut at 50 bytes, the metadata names jan-v1-4b", async () => {
    const { say, list } = await start("jan");
    const title = `${"a".repeat(49)}é and more`;
    const { json } = await say(ask(title, { model: "anything" }));
    expect(json.metadata.conversation_title).toBe(`${"a".repeat(49)}\ufffd...`);
    const [conversation] = await list();
    expect(conversation.metadata).toEqual({ model: "jan-v1-4b" });
    expect(conversation.created_at).toBeGreaterThan(1_700_000_000);
  });

  it("the model never sees the history", async () => {
    const { say } = await start("jan");
    const first = (await say(ask("a long story, told once", { store: true }))).json;
    const second = (await say(ask("ok", { store: true, conversation: first.metadata.conversation_id }))).json;
    expect(second.usage.prompt_tokens).toBe(1);
  });

  it("upstream errors, unary: 400 where something was to be stored, else a 200 without choices", async () => {
    const { say, list } = await start("jan");
    const stored = await say(ask("x", { store: true }), "500");
    expect([stored.status, stored.text]).toEqual([400, '{"code":"01995b18-1638-719d-8ee2-01375bb2a19c","error":""}']);
    expect(await list()).toEqual([]);
    const plain = await say(ask("x"), "503");
    expect([plain.status, plain.json.id, plain.json.choices]).toEqual([200, "", null]);
    expect(plain.json.metadata.conversation_created).toBe(true);
    const down = await say(ask("x"), "upstream_down");
    expect([down.status, down.text]).toEqual([400, '{"code":"c7d8e9f0-g1h2-3456-cdef-789012345678","error":""}']);
  });

  it.each(["500", "truncate", "no_done", "bare_error"])("a stream hangs until the limit after %s", async (fault) => {
    const { say, list } = await start("jan", { "stream-limit": "300ms" });
    const before = performance.now();
    const { status, text, complete } = await say(ask("x", { store: true, stream: true }), fault);
    expect(performance.now() - before).toBeGreaterThan(280);
    expect([status, complete]).toEqual([200, true]);
    expect(text).toMatch(/^data: \{"conversation_id"/);
    expect(text).not.toContain("[DONE]");
    expect(text.endsWith(`\n${GONE}`)).toBe(true);
    if (fault === "500") expect(text.split("\n\n")[1]).toMatch(/^\{"error":\{.*\}\}\n\{"code"/);
    expect(await list()).toEqual([]);
  });

  it("a hanging stream ends when its client leaves", async () => {
    const { token } = await start("jan", { "stream-limit": "60s" });
    const body = ask("x", { stream: true });
    await rig.call("POST", PATH, { token, body, fault: "500", leaveAt: '{"error"' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(rig.server.stats()).toMatchObject({ open: 0, clientsGone: 1 });
  });

  it("a connection cut upstream: the bare line at once, nothing stored", async () => {
    const { say, list } = await start("jan", { "stream-limit": "60s" });
    const { text } = await say(ask("x", { store: true, stream: true }), "error_in_stream");
    expect(text.endsWith(`\n\n${GONE}`)).toBe(true);
    const down = await say(ask("x", { store: true, stream: true }), "upstream_down");
    expect(down.text).toMatch(
      /^data: \{"conversation_id".*\}\n\n\{"code":"bc82d69c-685b-4556-9d1f-2a4a80ae8ca4","error":""\}$/,
    );
    expect(await list()).toEqual([]);
  });
});

describe("jan-clean", () => {
  it("tells the truth about storing; store:false stores nothing; a call is kept", async () => {
    const { say, items } = await start("jan-clean");
    const { text } = await say(ask("x", { store: true, stream: true }));
    expect(eventsOf(text)[0]!.data).toMatchObject({ store: true, store_reasoning: false });
    expect(text.endsWith("\n\ndata: [DONE]\n\n")).toBe(true);
    const { json } = await say(ask("x", { store: false }));
    expect(await items(json.metadata.conversation_id)).toEqual([]);
    const tools = [{ type: "function", function: { name: "google_search" } }];
    const call = (await say(ask("x", { tools, tool_choice: "required", store: true }))).json;
    expect(await items(call.metadata.conversation_id)).toMatchObject([
      {},
      { content: [{ finish_reason: "tool_calls" }] },
    ]);
  });

  it("title by characters, the model's own name, the history upstream", async () => {
    const { say, list } = await start("jan-clean");
    const { json } = await say(ask(`${"é".repeat(60)}`, { model: "jan-v1-7b", store: true }));
    expect(json.metadata.conversation_title).toBe(`${"é".repeat(50)}...`);
    expect((await list())[0].metadata).toEqual({ model: "jan-v1-7b" });
    const more = (await say(ask("ok", { conversation: json.metadata.conversation_id }))).json;
    expect(more.usage.prompt_tokens).toBeGreaterThan(15);
  });

  it("real statuses, also for a stream, and nothing stored", async () => {
    const { say, list } = await start("jan-clean");
    for (const stream of [false, true]) {
      expect((await say(ask("x", { stream, store: true }), "503")).status).toBe(503);
      expect((await say(ask("x", { stream, store: true }), "upstream_down")).status).toBe(502);
    }
    const { text } = await say(ask("x", { stream: true, store: true }), "error_in_stream");
    expect(text).toMatch(/\n\ndata: \{"error":\{.*\}\}\n\n$/);
    expect(await list()).toEqual([]);
  });
});
