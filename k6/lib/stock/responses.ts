/**
 * Makes sense of the events of a streamed response of the Responses API on stock k6, in OpenAI's spelling and in Jan
 * Server's: the fields of an Observation that need no clock. Twin of xk6/internal/responses; the transcripts in contract/
 * hold the two together. It must not know of times, HTTP or checks.
 */
import type { InBandError } from "../../../core/contract/engine.ts";
import type { ChatResult } from "./chat.ts";
import { EventTypes } from "./event_types.ts";
import { failureOf, failureOfErrorEvent } from "./failure.ts";
import { type Effect, Frame, type Opened, type Shown } from "./frame.ts";
import { isObject, type JsonObject, str } from "./json.ts";
import { argumentText, ResponseOutput } from "./response_output.ts";
import { ResponseState } from "./response_state.ts";
import { parseSse, type SseEvent } from "./sse.ts";
import { inSummary, type Place } from "./words.ts";

const OF_THIS_API = "response.";
const MAX_INDEX = 1 << 20;

/** The whole body of a streamed response, read. */
export function readResponses(body: string): ChatResult {
  const reader = new ResponsesReader();
  for (const event of parseSse(body)) reader.event(event);
  return reader.result();
}

/** Reads one stream of the Responses API, event by event. */
export class ResponsesReader {
  readonly #frame = new Frame();
  readonly #types = new EventTypes();
  readonly #output = new ResponseOutput();
  readonly #state = new ResponseState();

  /** Takes the next event and says what it was. */
  event(event: SseEvent): Effect {
    return this.#frame.event(event, (opened) => {
      if (opened.root !== undefined) return this.#read(opened);
      if (opened.effect.done) this.#types.add("[DONE]");
      else if (opened.effect.data || (event.kind === "message" && opened.type === "error"))
        this.#types.add(opened.type);
      return undefined;
    });
  }

  /** What has been said until now. */
  result(): ChatResult {
    const { text, reasoning, refusal, calls } = this.#output;
    return {
      ...this.#frame.facts(),
      text: text.said,
      reasoning: reasoning.said,
      refusal: refusal.said,
      toolCalls: calls.value(),
      finishReason: this.#state.finish,
      responseId: this.#state.id,
      responseStatus: this.#state.status,
      eventTypes: [...this.#types.names],
    };
  }

  #read({ root, text, type: announced }: Opened): Shown | "ping" {
    const event = isObject(root) ? root : {};
    const type = typeOf(event, announced);
    this.#frame.sequence(event.sequence_number);
    if (type === "keepalive" || type === "ping") return "ping";
    this.#types.add(type);
    this.#output.begin();
    const shown = this.#say(type, event);
    const failure = type === "response.error" ? failureOfErrorEvent(text, root, "") : failureOf(root);
    if (!this.#known(type, event, failure)) this.#frame.other(root, text);
    return shown;
  }

  #known(type: string, event: JsonObject, failure: InBandError | null): boolean {
    if (failure !== null) this.#frame.fail(failure);
    const usage = this.#frame.usage.read(event.usage);
    return usage || failure !== null || type.startsWith(OF_THIS_API);
  }

  /** Adds what the event brings. Output that no delta brought is taken from the events that repeat it. */
  #say(type: string, event: JsonObject): Shown {
    const at = placeOf(event);
    const { text, reasoning, refusal, calls } = this.#output;
    const shown = (visible: boolean): Shown => ({ token: visible, visible });
    const hidden = (token: boolean): Shown => ({ token, visible: false });
    switch (type) {
      case "response.output_text.delta":
      case "response.output_audio_transcript.delta":
      case "response.audio.transcript.delta":
        return shown(text.delta(at, event.delta));
      case "response.refusal.delta":
        return shown(refusal.delta(at, event.delta));
      case "response.reasoning_text.delta":
      case "response.reasoning.delta":
        return hidden(reasoning.delta(at, event.delta));
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_summary.delta":
        return hidden(reasoning.delta(inSummary(at), event.delta));
      case "response.function_call_arguments.delta":
      case "response.custom_tool_call_input.delta":
      case "response.mcp_call_arguments.delta":
      case "response.mcp_call.arguments.delta":
      case "response.code_interpreter_call_code.delta":
        return hidden(calls.delta(at, argumentText(event.delta)));
      case "response.output_text.done":
      case "response.output_audio_transcript.done":
      case "response.audio.transcript.done":
        return shown(text.complete(at, whole(event)));
      case "response.refusal.done":
        return shown(refusal.complete(at, whole(event)));
      case "response.reasoning_text.done":
      case "response.reasoning.done":
        return hidden(reasoning.complete(at, whole(event)));
      case "response.reasoning_summary_text.done":
      case "response.reasoning_summary.done":
        return hidden(reasoning.complete(inSummary(at), whole(event)));
      case "response.function_call_arguments.done":
      case "response.custom_tool_call_input.done":
      case "response.mcp_call_arguments.done":
      case "response.mcp_call.arguments.done":
      case "response.code_interpreter_call_code.done":
        return hidden(calls.complete(at, str(event.call_id), str(event.name), argumentText(whole(event))));
      case "response.content_part.added":
      case "response.content_part.done":
        return this.#output.part(at, event.part);
      case "response.reasoning_summary_part.added":
      case "response.reasoning_summary_part.done":
        return hidden(reasoning.complete(inSummary(at), event.part));
      case "response.output_item.added":
      case "response.output_item.done":
        return this.#output.item(at, event.item);
      default:
        return this.#response(type, event);
    }
  }

  /** An event about the response as a whole. */
  #response(type: string, event: JsonObject): Shown {
    const response = isObject(event.response) ? event.response : {};
    this.#state.name(event.response_id, response.id);
    const ends = this.#state.follow(type, response);
    this.#frame.usage.read(response.usage);
    if (!ends) return { token: false, visible: false };
    const failure = this.#state.failure(response.error);
    if (failure !== null) this.#frame.fail(failure);
    return this.#output.items(response.output);
  }
}

/** One of this API's types in the data wins over what stood in the field `event`. */
function typeOf(event: JsonObject, announced: string): string {
  const type = str(event.type);
  const foreign = !type.startsWith(OF_THIS_API);
  if (announced !== "" && foreign && (type === "" || announced.startsWith(OF_THIS_API))) return announced;
  return type || str(event.event);
}

function placeOf(event: JsonObject): Place {
  return {
    item: str(event.item_id),
    output: index(event.output_index, -1),
    index: index(event.content_index ?? event.summary_index, 0),
  };
}

function index(value: unknown, otherwise: number): number {
  return typeof value === "number" && value >= 0 && value <= MAX_INDEX ? Math.trunc(value) : otherwise;
}

/** What an event that ends a part says of the whole part, whatever its API calls it. */
function whole(event: JsonObject): unknown {
  return event.text ?? event.refusal ?? event.arguments ?? event.input ?? event.code ?? event.transcript;
}
