/** Responses: the gateway's own streams without text, and OpenAI's order at the clean server. */
import { afterEach, describe, expect, it } from "vitest";
import { eventsOf, type Reply, type Rig, startRig } from "./testing/rig.ts";

let rig: Rig;
afterEach(() => rig?.server.stop());

const PATH = "/v1/responses";
const INPUT = [{ role: "user", content: "Use the google_search tool to look up load testing." }];
const ASK = { model: "jan-v1-4b", input: "hello there" };
const SEARCH = { type: "function", function: { name: "google_search", parameters: { type: "object" } } };
const WITH_TOOLS = { model: "jan-v1-4b", input: INPUT, tools: [SEARCH] };
const FLAT = { model: "jan-v1-4b", input: INPUT, tools: [{ type: "function", name: "google_search" }] };

async function start(profile: "jan" | "jan-clean", args: Record<string, string> = {}) {
  rig = await startRig(profile, args);
  const { token } = await rig.guest();
  const call = (method: string, path: string) => rig.call(method, path, { token });
  return {
    token,
    call,
    post: (body: unknown, fault?: string) => rig.call("POST", PATH, { token, body, ...(fault ? { fault } : {}) }),
  };
}
const names = ({ text }: Reply) => eventsOf(text).map(({ name, data }) => name ?? data);
const numbers = ({ text }: Reply) => eventsOf(text).flatMap(({ data }) => data.sequence_number ?? []);

const SIX = [
  "response.created",
  "response.in_progress",
  "response.output_item.added",
  "response.content_part.added",
  "[DONE]",
  "response.completed",
];

describe("jan", () => {
  it("unary: its own spelling of the output, no choices", async () => {
    const { post } = await start("jan");
    const { status, json } = await post({ ...ASK, max_tokens: 150, temperature: 0.5 });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      object: "response",
      model: "jan-v1-4b",
      status: "completed",
      input: "hello there",
      usage: {
        input_tokens: 3,
        output_tokens: 8,
        total_tokens: 11,
        input_tokens_details: {},
        output_tokens_details: {},
      },
      reasoning: {},
      store: true,
      text: { format: { type: "text" } },
      truncation: "disabled",
    });
    expect(json.id).toMatch(/^resp_[0-9a-z]{42}$/);
    expect(json.conversation.id).toMatch(/^conv_/);
    expect(json.output).toEqual([{ type: "text", text: { value: expect.stringMatching(/^\w+ /) } }]);
    expect(json).not.toHaveProperty("choices");
    const silent = (await post({ ...ASK, store: false })).json;
    expect(silent).not.toHaveProperty("conversation");
    expect(silent.store).toBe(true);
  });

  it("tools never reach the model; the flat spelling and a textual tool_choice are refused", async () => {
    const { post } = await start("jan");
    expect((await post({ ...WITH_TOOLS, tool_choice: { type: "auto" } })).json.output[0].type).toBe("text");
    const flat = await post(FLAT);
    expect([flat.status, flat.json.error]).toEqual([400, "tools validation error"]);
    const textual = await post({ ...WITH_TOOLS, tool_choice: "auto" });
    expect([textual.status, textual.text]).toEqual([400, '{"code":"g7h8i9j0-k1l2-3456-ghij-789012345678","error":""}']);
  });

  it("refuses with its codes: no input, no model, a model that is not there, also for a stream", async () => {
    const { post } = await start("jan");
    for (const body of ["{", { model: "jan-v1-4b" }, { input: "x" }]) {
      expect((await post(body)).text).toBe('{"code":"g7h8i9j0-k1l2-3456-ghij-789012345678","error":""}');
    }
    for (const stream of [false, true]) {
      const reply = await post({ ...ASK, model: "nobody-has-it", stream });
      expect([reply.status, reply.text]).toEqual([
        400,
        '{"code":"h8i9j0k1-l2m3-4567-hijk-890123456789","error":"Model validation error"}',
      ]);
    }
    expect((await post({ ...ASK, input: [] })).json.error).toBe("input validation error");
    expect((await post({ ...ASK, input: [{ content: "no role" }] })).json.error).toBe("input validation error");
  });

  it("a stream: four events before the model is asked, no text, completed after [DONE] with 9999", async () => {
    const { post } = await start("jan", { ttft: "80" });
    for (const body of [ASK, WITH_TOOLS]) {
      const reply = await post({ ...body, stream: true });
      expect(reply.headers["content-type"]).toBe("text/event-stream");
      expect(names(reply)).toEqual(SIX);
      expect(numbers(reply)).toEqual([0, 1, 2, 3, 9999]);
      expect(reply.text).toMatch(/\n\ndata: \[DONE\]\n\nevent: response\.completed\ndata: \{.*\}\n\n$/);
      const events = eventsOf(reply.text);
      expect(events[0]!.data.response).toMatchObject({ status: "running", stream: true });
      expect(events[1]!.data.response).toEqual({ id: events[0]!.data.response.id, status: "in_progress" });
      expect(events[5]!.data.response.status).toBe("completed");
      expect(events[5]!.data.response).not.toHaveProperty("output");
      expect(events[5]!.data.response).not.toHaveProperty("usage");
    }
    const [record] = (await rig.truth()).filter((one) => one.path === PATH);
    expect(record!.tokensAtUs).toEqual([]);
    expect(record!.endAtUs! - record!.firstByteAtUs!).toBeGreaterThan(70_000);
  });

  it("the shape of its deltas, when the model streams unasked: batches of six words, numbers that start over", async () => {
    const { post } = await start("jan", { tokens: "20" });
    const plain = await post({ ...ASK, stream: true }, "unasked_stream");
    expect(names(plain)).toEqual([
      ...SIX.slice(0, 4),
      ...Array(4).fill("response.output_text.delta"),
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      ...SIX.slice(4),
    ]);
    expect(numbers(plain)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9999]);
    const events = eventsOf(plain.text);
    const deltas = events.filter(({ name }) => name === "response.output_text.delta").map(({ data }) => data);
    expect(Object.keys(deltas[0]).sort()).toEqual([
      "content_index",
      "delta",
      "item_id",
      "logprobs",
      "obfuscation",
      "output_index",
      "sequence_number",
      "type",
    ]);
    for (const { delta } of deltas.slice(0, -1)) expect(delta.trim().split(" ")).toHaveLength(6);
    const thinking = await post({ ...ASK, model: "jan-reason-v1", stream: true }, "unasked_stream");
    expect(numbers(thinking)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 4, 5, 6, 7, 9999]);
    const thought = eventsOf(thinking.text).find(({ name }) => name === "response.reasoning_summary_text.done");
    const said = eventsOf(thinking.text).find(({ name }) => name === "response.output_text.delta");
    expect(said!.data.delta.startsWith(thought!.data.text)).toBe(true);
    expect(said!.data.delta.length).toBeGreaterThan(thought!.data.text.length);
  });

  it("an upstream error looks like success", async () => {
    const { post } = await start("jan");
    const { status, json } = await post(ASK, "500");
    expect([status, json.status, json.output, json.model, json.created]).toEqual([200, "completed", null, "", 0]);
    expect(names(await post({ ...ASK, stream: true }, "500"))).toEqual(SIX);
  });

  it("an upstream that cannot be reached: its address told, or an error glued to an event", async () => {
    const { post } = await start("jan");
    const unary = await post(ASK, "upstream_down");
    expect([unary.status, unary.json.code]).toEqual([400, "bc82d69c-685b-4556-9d1f-2a4a80ae8ca4"]);
    expect(unary.json.error).toContain("http://");
    for (const fault of ["upstream_down", "error_in_stream"]) {
      const { status, text } = await post({ ...ASK, stream: true }, fault);
      expect(status).toBe(200);
      expect(text).not.toContain("[DONE]");
      expect(text).toMatch(
        /\n\n\{"code":"bc82d69c-685b-4556-9d1f-2a4a80ae8ca4","error":""\}event: response\.error\ndata: \{"event":"response\.error","created":\d+,"response_id":"resp_[0-9a-z]{42}","data":\{"code":"c3af973c-eada-4e8b-96d9-e92546588cd3","message":""\}\}\n\n$/,
      );
    }
  });

  it("stored: pending for ever, under a number, the input as Go prints it, no answer in the conversation", async () => {
    const { post, call } = await start("jan");
    const made = (await post(WITH_TOOLS)).json;
    const stored = (await call("GET", `${PATH}/${made.id}`)).json;
    expect(stored).toMatchObject({ id: made.id, status: "pending", input: JSON.stringify(INPUT) });
    expect(stored.conversation.id).toMatch(/^conv_\d+$/);
    expect(stored).not.toHaveProperty("output");
    const printed = `[map[content:${INPUT[0]!.content} role:user]]`;
    const items = (await call("GET", `${PATH}/${made.id}/input_items`)).json;
    expect(items).toMatchObject({ jan_status: "000000", object: "list", has_more: false });
    expect(items.data.map((item: { text: string }) => item.text)).toEqual([printed]);
    const conversation = `/v1/conversations/${made.conversation.id}`;
    expect((await call("GET", conversation)).json.title).toBe("");
    expect((await call("GET", `${conversation}/items`)).json.data).toMatchObject([{ role: "user" }]);
    expect((await call("POST", `${PATH}/${made.id}/cancel`)).json.status).toBe("cancelled");
    expect((await call("GET", `${PATH}/${made.id}`)).json.status).toBe("pending");
    expect((await call("DELETE", `${PATH}/${made.id}`)).json.status).toBe("cancelled");
    const gone = await call("GET", `${PATH}/${made.id}`);
    expect([gone.status, gone.text]).toEqual([404, '{"code":"u1v2w3x4-y5z6-7890-uvwx-123456789012","error":""}']);
  });

  it("each response begins a new conversation, also one that continues another", async () => {
    const { post } = await start("jan");
    const first = (await post(ASK)).json;
    const second = (await post({ ...ASK, previous_response_id: first.id })).json;
    expect(second.conversation.id).not.toBe(first.conversation.id);
    expect(second.usage.input_tokens).toBe(first.usage.input_tokens);
    const none = await post({ ...ASK, previous_response_id: "resp_none" });
    expect([none.status, none.json.error]).toEqual([400, "Previous response not found"]);
  });
});

describe("jan-clean", () => {
  it("a stream of text: every event in order, numbers without a gap, output and usage at the end, [DONE]", async () => {
    const { post } = await start("jan-clean");
    const reply = await post({ ...ASK, stream: true });
    const order = names(reply);
    expect(order.filter((name) => name !== "response.output_text.delta")).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
      "[DONE]",
    ]);
    expect(numbers(reply)).toEqual(order.slice(0, -1).map((_, i) => i));
    expect(reply.text.endsWith("\n\ndata: [DONE]\n\n")).toBe(true);
    const events = eventsOf(reply.text);
    const deltas = events.filter(({ name }) => name === "response.output_text.delta").map(({ data }) => data.delta);
    expect(deltas).toHaveLength(8);
    const last = events.at(-2)!.data.response;
    expect(last.status).toBe("completed");
    expect(last.output[0].content[0].text).toBe(deltas.join(""));
    expect(last.usage).toMatchObject({ input_tokens: 3, output_tokens: 8, total_tokens: 11 });
    const record = (await rig.truth()).find((one) => one.path === PATH);
    expect([record!.tokensAtUs.length, record!.tokensOut, record!.stream]).toEqual([8, 8, true]);
  });

  it.each([
    ["in chat's spelling, as the messages ask", WITH_TOOLS],
    ["flat", FLAT],
    ["chosen by name", { ...FLAT, input: "go", tool_choice: { type: "function", name: "google_search" } }],
    ["required", { ...WITH_TOOLS, input: "go", tool_choice: "required" }],
  ])("calls a tool, %s, unary and streamed", async (_how, body) => {
    const { post } = await start("jan-clean", { tokens: "30" });
    const { json } = await post(body);
    expect(json.output).toMatchObject([{ type: "function_call", name: "google_search", status: "completed" }]);
    const reply = await post({ ...body, stream: true });
    const events = eventsOf(reply.text);
    const args = events.flatMap(({ name, data }) =>
      name === "response.function_call_arguments.delta" ? data.delta : [],
    );
    expect(args.length).toBeGreaterThan(2);
    expect(JSON.parse(args.join(""))).toHaveProperty("query");
    expect(names(reply).filter((name) => !name.endsWith(".delta"))).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.function_call_arguments.done",
      "response.output_item.done",
      "response.completed",
      "[DONE]",
    ]);
    expect(events.at(-2)!.data.response.output[0].arguments).toBe(args.join(""));
  });

  it("tools that nobody asks for are not called", async () => {
    const { post } = await start("jan-clean");
    for (const more of [{}, { tool_choice: "auto" }, { tool_choice: { type: "auto" } }, { tool_choice: "none" }]) {
      expect((await post({ ...ASK, tools: [SEARCH], ...more })).json.output[0].type).toBe("message");
    }
  });

  it("reasoning has an item of its own, before the text", async () => {
    const { post } = await start("jan-clean", { tokens: "9" });
    const reply = await post({ ...ASK, model: "jan-reason-v1", stream: true });
    const order = names(reply);
    expect(order.filter((name) => name.startsWith("response.reasoning"))).toEqual([
      "response.reasoning_summary_part.added",
      ...Array(3).fill("response.reasoning_summary_text.delta"),
      "response.reasoning_summary_text.done",
      "response.reasoning_summary_part.done",
    ]);
    expect(order.indexOf("response.reasoning_summary_part.done")).toBeLessThan(
      order.indexOf("response.content_part.added"),
    );
    expect(numbers(reply)).toEqual(order.slice(0, -1).map((_, i) => i));
    const items = eventsOf(reply.text).at(-2)!.data.response.output;
    expect(items.map((item: { type: string }) => item.type)).toEqual(["reasoning", "message"]);
  });

  it("stored as answered, with the answer in its conversation; cancel holds; store:false keeps nothing", async () => {
    const { post, call } = await start("jan-clean");
    const made = (await post({ ...ASK, input: INPUT })).json;
    expect((await call("GET", `${PATH}/${made.id}`)).json).toEqual(made);
    const items = (await call("GET", `/v1/conversations/${made.conversation.id}/items`)).json.data;
    expect(items.map((item: { content: { text: { value: string } }[] }) => item.content[0]!.text.value)).toEqual([
      INPUT[0]!.content,
      made.output[0].content[0].text,
    ]);
    const next = (await post({ ...ASK, previous_response_id: made.id })).json;
    expect(next.conversation).toEqual(made.conversation);
    expect(next.usage.input_tokens).toBeGreaterThan(10);
    await call("POST", `${PATH}/${made.id}/cancel`);
    expect((await call("GET", `${PATH}/${made.id}`)).json.status).toBe("cancelled");
    const silent = (await post({ ...ASK, store: false })).json;
    expect(silent.store).toBe(false);
    expect((await call("GET", `${PATH}/${silent.id}`)).status).toBe(404);
  });

  it("another user's response is not there", async () => {
    const { post } = await start("jan-clean");
    const { id } = (await post(ASK)).json;
    const { token } = await rig.guest();
    expect((await rig.call("GET", `${PATH}/${id}`, { token })).status).toBe(404);
    expect((await rig.call("POST", PATH, { token, body: { ...ASK, previous_response_id: id } })).status).toBe(400);
  });

  it("incomplete at max_tokens; failed by a fault, streamed and unary; a stream that dies says failed", async () => {
    const { post } = await start("jan-clean");
    expect((await post({ ...ASK, max_tokens: 3 })).json).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
    });
    expect(names(await post({ ...ASK, max_tokens: 3, stream: true })).at(-2)).toBe("response.incomplete");
    expect((await post(ASK, "failed_response")).json).toMatchObject({
      status: "failed",
      error: { code: "server_error" },
    });
    expect(names(await post({ ...ASK, stream: true }, "failed_response")).at(-2)).toBe("response.failed");
    expect(names(await post({ ...ASK, stream: true }, "error_in_stream")).at(-1)).toBe("response.failed");
  });

  it("faults of a stream: no usage, no end, no [DONE], malformed, cut", async () => {
    const { post } = await start("jan-clean");
    const stream = { ...ASK, stream: true };
    expect(eventsOf((await post(stream, "no_usage")).text).at(-2)!.data.response.usage).toBeNull();
    expect(names(await post(stream, "no_finish"))).not.toContain("response.completed");
    expect(names(await post(stream, "no_done")).at(-1)).toBe("response.completed");
    expect(names(await post(stream, "truncate")).at(-1)).toBe("response.output_text.delta");
    expect((await post(stream, "cut")).complete).toBe(false);
    for (const status of ["429", "500", "503"]) expect((await post(stream, status)).status).toBe(Number(status));
    expect(names(await post(stream, "empty"))).toEqual([
      "response.created",
      "response.in_progress",
      "response.completed",
      "[DONE]",
    ]);
  });
});
