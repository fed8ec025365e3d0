/**
 * Makes sense of the events of a streamed chat completion on stock k6: the fields of an Observation that need no
 * clock. Twin of xk6/internal/chat; the transcripts in contract/ hold the two together. It must not know of times,
 * HTTP or checks.
 */
import type { InBandError, Observation } from "../../../core/contract/engine.ts";
import { Choice } from "./choice.ts";
import { errorObject, failureOf, failureOfErrorEvent, firstFailure } from "./failure.ts";
import { firstCharacters, isObject, type JsonObject, parseJson, str, trimJson } from "./json.ts";
import { parseSse, type SseEvent } from "./sse.ts";
import { UsageReader } from "./usage.ts";

/** What one event was; the meanings are those of the Go twin's Effect. */
export interface Effect {
  data: boolean;
  token: boolean;
  visible: boolean;
  done: boolean;
  ping: boolean;
}

/** What a buffered stream said. `faults` can hold unterminated_event and comment_only_start. */
export type ChatResult = Pick<
  Observation,
  | "sse"
  | "text"
  | "reasoning"
  | "refusal"
  | "toolCalls"
  | "finishReason"
  | "done"
  | "usage"
  | "usageZero"
  | "inBandError"
  | "malformed"
  | "malformedSample"
  | "queueMs"
  | "chunks"
  | "events"
  | "comments"
  | "faults"
>;

const NOTHING: Effect = { data: false, token: false, visible: false, done: false, ping: false };
const SAMPLE_LENGTH = 200;

/** The whole body of a streamed chat completion, read. */
export function readChat(body: string): ChatResult {
  const reader = new ChatReader();
  for (const event of parseSse(body)) reader.event(event);
  return reader.result();
}

/** Reads one chat-completions stream, event by event. */
export class ChatReader {
  readonly #choices: Choice[] = [];
  readonly #usage = new UsageReader();
  readonly #faults: string[] = [];
  #done = false;
  #inBand: InBandError | null = null;
  #errorNote = "";
  #malformed = 0;
  #sample = "";
  #chunks = 0;
  #events = 0;
  #comments = 0;

  /** Takes the next event and says what it was. */
  event(event: SseEvent): Effect {
    const effect = this.#read(event);
    if (event.unterminated) this.#fault("unterminated_event");
    if (event.kind === "comment") this.#comments++;
    if (effect.ping && this.#events === 0) this.#fault("comment_only_start");
    if (effect.data) this.#events++;
    if (effect.token) this.#chunks++;
    return effect;
  }

  /** What has been said until now, by the choice with the lowest index. */
  result(): ChatResult {
    let first = new Choice(Number.POSITIVE_INFINITY);
    for (const choice of this.#choices) if (choice.index < first.index) first = choice;
    return {
      sse: true,
      text: first.text,
      reasoning: first.reasoning,
      refusal: first.refusal,
      toolCalls: first.calls.value(),
      finishReason: first.finish,
      done: this.#done,
      usage: this.#usage.usage,
      usageZero: this.#usage.usageZero,
      inBandError: this.#inBand,
      malformed: this.#malformed,
      malformedSample: this.#sample,
      queueMs: this.#usage.queueMs,
      chunks: this.#chunks,
      events: this.#events,
      comments: this.#comments,
      faults: [...this.#faults],
    };
  }

  #read(event: SseEvent): Effect {
    if (event.kind === "comment") {
      if (event.type === "error") this.#errorNote = event.data;
      return { ...NOTHING, ping: true };
    }
    const data = trimJson(event.data);
    if (event.kind === "bare") {
      this.#bare(data, event);
      return NOTHING;
    }
    if (data === "[DONE]") {
      this.#done = true;
      return { ...NOTHING, data: true, done: true };
    }
    if (event.type === "error") {
      this.#errorEvent(data);
      return { ...NOTHING, data: data !== "" };
    }
    if (data === "" || event.type === "ping") return { ...NOTHING, ping: true };
    const parsed = parseJson(data);
    // What the end of the stream cut in two is truncated, not malformed.
    if (parsed === undefined && !event.unterminated) this.#notJson(data);
    return { ...NOTHING, data: true, ...(isObject(parsed) ? this.#object(parsed) : {}) };
  }

  #object(root: JsonObject): { token: boolean; visible: boolean } {
    const failure = failureOf(root);
    if (failure !== null) this.#fail(failure);
    const all = { token: false, visible: false };
    if (Array.isArray(root.choices)) {
      root.choices.forEach((entry, place) => {
        const { token, visible } = this.#choice(isObject(entry) ? entry : {}, place);
        all.token ||= token;
        all.visible ||= visible;
      });
    }
    this.#usage.read(root.usage);
    if (isObject(root.x_groq)) this.#usage.read(root.x_groq.usage);
    return all;
  }

  #choice(entry: JsonObject, place: number): { token: boolean; visible: boolean } {
    this.#usage.read(entry.usage); // Moonshot puts it here
    if (isObject(entry.error)) this.#fail(errorObject(entry.error));
    const choice = this.#choiceAt(typeof entry.index === "number" ? entry.index : place);
    const finish = str(entry.finish_reason);
    // "content" is what AgentAPI writes into its first chunk.
    if (finish !== "" && finish !== "content") choice.finish = finish;
    if (finish === "error") this.#fail({ message: "", type: "finish_reason", code: "error" });
    return choice.delta(entry.delta);
  }

  #choiceAt(index: number): Choice {
    const known = this.#choices.find((choice) => choice.index === index);
    if (known !== undefined) return known;
    const choice = new Choice(index);
    this.#choices.push(choice);
    return choice;
  }

  #bare(line: string, event: SseEvent): void {
    if (event.type === "error") {
      this.#errorEvent(line);
      return;
    }
    const failure = failureOf(parseJson(line));
    if (failure !== null) this.#fail(failure);
    else if (!event.unterminated) this.#notJson(line);
  }

  #errorEvent(data: string): void {
    this.#fail(failureOfErrorEvent(data, parseJson(data), this.#errorNote));
    this.#errorNote = "";
  }

  #fail(error: InBandError): void {
    this.#inBand = firstFailure(this.#inBand, error);
  }

  #notJson(data: string): void {
    if (this.#malformed === 0) this.#sample = firstCharacters(data, SAMPLE_LENGTH);
    this.#malformed++;
  }

  #fault(name: string): void {
    if (!this.#faults.includes(name)) this.#faults.push(name);
  }
}
