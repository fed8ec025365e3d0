/** Unary bodies of the Responses API, as OpenAI and Jan Server send them, and nonsense. */
import { describe, expect, it } from "vitest";
import { readResponseBody } from "./response_body.ts";

const read = (body: unknown) => readResponseBody(JSON.stringify(body));

const usage = { input_tokens: 9, output_tokens: 4, total_tokens: 13, output_tokens_details: { reasoning_tokens: 2 } };

describe("readResponseBody", () => {
  it("reads OpenAI's items", () => {
    const body = read({
      id: "resp_1",
      object: "response",
      model: "m",
      status: "completed",
      error: null,
      incomplete_details: null,
      output: [
        { id: "rs_1", type: "reasoning", summary: [{ type: "summary_text", text: "Hm." }] },
        {
          id: "msg_1",
          type: "message",
          role: "assistant",
          content: [
            { type: "output_text", text: "Hello", annotations: [] },
            { type: "output_text", text: " Hello" },
            { type: "refusal", refusal: "No." },
          ],
        },
        { id: "fc_1", type: "function_call", call_id: "call_1", name: "f", arguments: '{"a":1}' },
        { id: "fc_2", type: "function_call", call_id: "call_2", name: "f", arguments: '{"a":1}' },
      ],
      conversation: { id: "conv_1" },
      usage,
    });
    expect(body).toEqual({
      json: true,
      object: "response",
      id: "resp_1",
      model: "m",
      status: "completed",
      output: "list",
      itemTypes: ["reasoning", "message", "function_call", "function_call"],
      text: "Hello Hello",
      reasoning: "Hm.",
      refusal: "No.",
      toolCalls: [
        { index: 0, id: "call_1", name: "f", arguments: '{"a":1}' },
        { index: 1, id: "call_2", name: "f", arguments: '{"a":1}' },
      ],
      finishReason: "completed",
      usageComplete: true,
      usage: { input: 9, output: 4, total: 13, cached: null, reasoning: 2 },
      usageZero: false,
      queueMs: null,
      error: null,
      conversationId: "conv_1",
      inputEchoed: false,
    });
  });

  it.each([-1, 2.5, 1e300, "4", null])("a count of %s is none: usage is not complete", (input_tokens) => {
    const usage = { input_tokens, output_tokens: 4, total_tokens: 13 };
    expect(read({ usage }).usageComplete).toBe(false);
    expect(read({ usage: { ...usage, input_tokens: 9 } }).usageComplete).toBe(true);
  });

  it("keeps the same text said twice by two items", () => {
    const twice = { type: "message", content: [{ type: "output_text", text: "OK" }] };
    expect(read({ output: [twice, twice] }).text).toBe("OKOK");
  });

  it("reads Jan Server's items", () => {
    const body = read({
      id: "resp_x",
      object: "response",
      status: "completed",
      input: [{ role: "user", content: "hi" }],
      output: [
        { type: "reasoning", reasoning: { task: "reasoning", result: "Hm." } },
        { type: "text", text: { value: "Hello" } },
      ],
      text: { format: { type: "text" } },
      usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0, input_tokens_details: {} },
    });
    expect(body).toMatchObject({
      text: "Hello",
      reasoning: "Hm.",
      finishReason: "completed",
      itemTypes: ["reasoning", "text"],
      usage: null,
      usageZero: true,
      usageComplete: true,
      inputEchoed: true,
      conversationId: "",
      error: null,
    });
  });

  it.each([
    ["list", [{}]],
    ["empty", []],
    ["null", null],
    ["other", "text"],
    ["missing", undefined],
  ])("says that output is %s", (shape, output) => {
    expect(read({ status: "completed", output })).toMatchObject({ output: shape, text: "", finishReason: "completed" });
  });

  it("tells why a response ended, and whether it has", () => {
    const finish = (more: object) => read(more).finishReason;
    expect(finish({ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } })).toBe(
      "max_output_tokens",
    );
    expect(finish({ status: "incomplete", incomplete_details: null })).toBe("incomplete");
    expect(finish({ status: "cancelled" })).toBe("cancelled");
    for (const status of ["pending", "in_progress", "queued", "", 5]) expect(finish({ status })).toBeNull();
  });

  it("finds an error in every place", () => {
    const error = { code: "server_error", message: "Broken." };
    const said = { message: "Broken.", type: "", code: "server_error" };
    expect(read({ status: "failed", error }).error).toEqual(said);
    expect(read({ error }).error).toEqual(said);
    expect(read({ status: "failed", error: null }).error).toEqual({ message: "", type: "failed", code: "" });
    expect(read({ code: "g7h8", error: "input validation error" }).error?.code).toBe("g7h8");
    expect(read({ status: "completed", error: null }).error).toBeNull();
  });

  it.each(["", "{", "null", "[]", "5", '"x"', '{"output":[null,1,{"type":"reasoning","summary":5}],"usage":[]}'])(
    "does not throw at %j",
    (body) => {
      expect(readResponseBody(body)).toMatchObject({ text: "", reasoning: "", toolCalls: [], usage: null });
    },
  );
});
