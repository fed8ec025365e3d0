/** What of one message and its answer becomes items of the conversation. Pure, but for the ids and times of new items. */
import type { Answer } from "../answer.ts";
import type { Message } from "./chat_request.ts";
import type { Manner } from "./manner.ts";
import { type Item, newItem, type Part } from "./store.ts";

export interface Occasion {
  manner: Manner;
  messages: readonly Message[];
  store: boolean;
  storeReasoning: boolean;
  stream: boolean;
  /** the ids that were promised */
  ids: { ask: string; answer: string };
}

export function itemsOf(answer: Answer, occasion: Occasion): Item[] {
  const { manner, messages, store, ids } = occasion;
  if (!store) return manner.has("stores_unasked") ? unasked(answer, occasion) : [];
  const said = messages.at(-1);
  const asked = said === undefined ? [] : [newItem(said.role, [{ type: "text", text: said.text }], ids.ask)];
  const part = answerPart(answer, occasion);
  return part === null ? asked : [...asked, newItem("assistant", [part], ids.answer)];
}

/** null = there is nothing to keep. The gateway looks at the text only, so that a pure call of a tool is lost. */
function answerPart(answer: Answer, occasion: Occasion): Part | null {
  const text = answer.text.join("");
  const reasoning = answer.reasoning.join("");
  const gateway = occasion.manner.has("stores_unasked");
  if (text === "" && reasoning === "" && (gateway || answer.tool === null)) return null;
  return {
    type: "text",
    finishReason: finishOf(answer, occasion),
    text: answer.tool === null ? text : JSON.stringify([callOf(answer.tool)]),
    ...(occasion.storeReasoning && reasoning !== "" ? { reasoning } : {}),
  };
}

/** store:false of the gateway: stored all the same, under an id that nobody was told, and without a finish reason. */
function unasked(answer: Answer, occasion: Occasion): Item[] {
  const reasoning = answer.reasoning.join("");
  const more = reasoning === "" ? {} : { reasoning };
  if (answer.tool !== null) {
    const { id, function: called } = callOf(answer.tool);
    const text = `Tool Call ID: ${id}\nType: function\nFunction: ${called.name}\nArguments: ${called.arguments}`;
    return [newItem("assistant", [{ type: "text", text, ...more }], undefined, "function_call")];
  }
  const text = answer.text.join("");
  if (finishOf(answer, occasion) !== "stop" || text === "") return [];
  return [newItem("assistant", [{ type: "text", text, ...more }])];
}

/** The gateway does not read the finish reason of a stream: without a call it is `stop`. */
function finishOf({ finishReason }: Answer, { manner, stream }: Occasion): string {
  return stream && manner.has("stores_unasked") && finishReason === "length" ? "stop" : finishReason;
}

function callOf({ id, name, args }: NonNullable<Answer["tool"]>) {
  return { id, type: "function", function: { name, arguments: args.join("") } };
}
