/** The body of a response (POST /v1/responses), the whole conversation as its input: no state on the server. Pure. */
import { type Ask, exactly, type Said, TOOL } from "../talk.ts";

export function responsesBody(ask: Ask): object {
  const { model, stream, system, said, maxTokens, tool } = ask;
  const [only] = said;
  return {
    model,
    ...(system === null ? {} : { instructions: system }),
    input: said.length === 1 && only?.role === "user" ? only.text : said.flatMap(items),
    stream,
    ...(maxTokens === null ? {} : { max_output_tokens: maxTokens }),
    ...exactly(ask),
    ...(tool === null
      ? {}
      : { tools: [{ type: "function", ...TOOL }], tool_choice: tool === "offered" ? "auto" : "none" }),
    ...ask.more,
  };
}

function items(one: Said): object[] {
  switch (one.role) {
    case "user":
      return [{ role: "user", content: one.text }];
    case "tool":
      return [{ type: "function_call_output", call_id: one.callId, output: one.text }];
    case "assistant":
      return [
        ...(one.text === "" ? [] : [{ role: "assistant", content: one.text }]),
        ...one.calls.map((call) => ({
          type: "function_call",
          call_id: call.id,
          name: call.name,
          arguments: call.arguments,
        })),
      ];
  }
}
