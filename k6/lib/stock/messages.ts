/**
 * Makes sense of the events of a streamed message of Anthropic's Messages API on stock k6: the fields of an Observation
 * that need no clock. Twin of xk6/internal/messages; the transcripts in contract/ hold the two together. It must not know
 * of times, HTTP or checks.
 */
import type { ChatResult } from "./chat.ts";
import { failureOf } from "./failure.ts";
import { type Effect, Frame, type Opened, type Shown } from "./frame.ts";
import { isObject, type JsonObject, str } from "./json.ts";
import { MessageContent } from "./message_content.ts";
import { MessageUsage } from "./message_usage.ts";
import { parseSse, type SseEvent } from "./sse.ts";

const MAX_INDEX = 1 << 20;
const NOTHING: Shown = { token: false, visible: false };

/** The whole body of a streamed message, read. */
export function readMessages(body: string): ChatResult {
  const reader = new MessagesReader();
  for (const event of parseSse(body)) reader.event(event);
  return reader.result();
}

/** Reads one stream of the Messages API, event by event. */
export class MessagesReader {
  readonly #frame = new Frame();
  readonly #content = new MessageContent();
  readonly #usage = new MessageUsage();
  #id = "";
  #stop: string | null = null;
  /** message_stop came */
  #ended = false;

  /** Takes the next event and says what it was. */
  event(event: SseEvent): Effect {
    return this.#frame.event(event, (opened) => (opened.root === undefined ? undefined : this.#read(opened)));
  }

  /** What has been said until now. */
  result(): ChatResult {
    const { text, reasoning, calls } = this.#content;
    return {
      ...this.#frame.facts(),
      ...this.#usage.value(),
      done: this.#ended,
      text,
      reasoning,
      refusal: "",
      toolCalls: calls.value(),
      finishReason: this.#stop,
      responseId: this.#id,
      responseStatus: null,
      eventTypes: [],
    };
  }

  #read({ root, text, type: announced }: Opened): Shown | "ping" {
    const event = isObject(root) ? root : {};
    const failure = failureOf(root);
    if (failure !== null) this.#frame.fail(failure);
    switch (str(event.type) || announced) {
      case "ping":
        return "ping";
      case "content_block_delta":
        return this.#content.delta(indexOf(event), event.delta);
      case "content_block_start":
        return this.#content.block(indexOf(event), event.content_block);
      case "content_block_stop":
        return NOTHING;
      case "message_start":
        return this.#start(isObject(event.message) ? event.message : {});
      case "message_delta":
        if (isObject(event.delta)) this.#stop = str(event.delta.stop_reason) || this.#stop;
        this.#usage.read(event.usage);
        return NOTHING;
      case "message_stop":
        this.#ended = true;
        this.#frame.end();
        return { ...NOTHING, done: true };
      default: // the API asks its clients to pass over what they do not know
        if (failure === null) this.#frame.other(root, text);
        return NOTHING;
    }
  }

  /** The message that begins. It is empty and has not stopped, except where a gateway had all of it at once. */
  #start(message: JsonObject): Shown {
    this.#id ||= str(message.id);
    this.#usage.begin(message.usage);
    this.#stop = str(message.stop_reason) || this.#stop;
    return this.#content.blocks(message.content);
  }
}

function indexOf({ index }: JsonObject): number {
  return typeof index === "number" && index >= 0 && index <= MAX_INDEX ? Math.trunc(index) : -1;
}
