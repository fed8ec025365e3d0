/**
 * Makes sense of the events of a streamed chat completion on stock k6: the fields of an Observation that need no
 * clock. Twin of xk6/internal/chat; the transcripts in contract/ hold the two together. It must not know of times,
 * HTTP or checks.
 */
import type { Observation } from "../../../core/contract/engine.ts";
import { Choice } from "./choice.ts";
import { errorObject, failureOf } from "./failure.ts";
import { type Effect, Frame, type FrameFacts, type Opened, type Shown } from "./frame.ts";
import { isObject, type JsonObject, str } from "./json.ts";
import { parseSse, type SseEvent } from "./sse.ts";

/**
 * What a buffered stream said. `faults` can hold unterminated_event, comment_only_start, non_monotonic_sequence and
 * events_after_done.
 */
export type ChatResult = FrameFacts &
  Pick<
    Observation,
    "text" | "reasoning" | "refusal" | "toolCalls" | "finishReason" | "responseId" | "responseStatus" | "eventTypes"
  >;

/** The whole body of a streamed chat completion, read. */
export function readChat(body: string): ChatResult {
  const reader = new ChatReader();
  for (const event of parseSse(body)) reader.event(event);
  return reader.result();
}

/** Reads one chat-completions stream, event by event. */
export class ChatReader {
  readonly #frame = new Frame();
  readonly #choices: Choice[] = [];

  /** Takes the next event and says what it was. */
  event(event: SseEvent): Effect {
    return this.#frame.event(event, (opened) => (opened.root === undefined ? undefined : this.#chunk(opened)));
  }

  /** What has been said until now, by the choice with the lowest index. */
  result(): ChatResult {
    let first = new Choice(Number.POSITIVE_INFINITY);
    for (const choice of this.#choices) if (choice.index < first.index) first = choice;
    return {
      ...this.#frame.facts(),
      text: first.text,
      reasoning: first.reasoning,
      refusal: first.refusal,
      toolCalls: first.calls.value(),
      finishReason: first.finish,
      responseId: "",
      responseStatus: null,
      eventTypes: [],
    };
  }

  #chunk({ root, text }: Opened): Shown {
    const all = { token: false, visible: false };
    const chunk = isObject(root) ? root : {};
    const failure = failureOf(chunk);
    if (failure !== null) this.#frame.fail(failure);
    if (Array.isArray(chunk.choices)) {
      chunk.choices.forEach((entry, place) => {
        const { token, visible } = this.#choice(isObject(entry) ? entry : {}, place);
        all.token ||= token;
        all.visible ||= visible;
      });
    }
    const plain = this.#frame.usage.read(chunk.usage);
    const groq = isObject(chunk.x_groq) && this.#frame.usage.read(chunk.x_groq.usage);
    if (failure === null && !Array.isArray(chunk.choices) && !plain && !groq) this.#frame.other(root, text);
    this.#frame.sequence(chunk.sequence_number);
    return all;
  }

  #choice(entry: JsonObject, place: number): Shown {
    this.#frame.usage.read(entry.usage); // Moonshot puts it here
    if (isObject(entry.error)) this.#frame.fail(errorObject(entry.error));
    const choice = this.#choiceAt(typeof entry.index === "number" ? entry.index : place);
    const finish = str(entry.finish_reason);
    // "content" is what AgentAPI writes into its first chunk.
    if (finish !== "" && finish !== "content") choice.finish = finish;
    if (finish === "error") this.#frame.fail({ message: "", type: "finish_reason", code: "error" });
    return choice.delta(entry.delta);
  }

  #choiceAt(index: number): Choice {
    const known = this.#choices.find((choice) => choice.index === index);
    if (known !== undefined) return known;
    const choice = new Choice(index);
    this.#choices.push(choice);
    return choice;
  }
}
