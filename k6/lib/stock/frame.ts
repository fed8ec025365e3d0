/**
 * What the event streams of all APIs have in common on stock k6: end mark, errors, usage, sequence numbers, and the
 * counting of events. Twin of xk6/internal/answer. It must not know of one API's events, of times, HTTP or checks.
 */
import type { InBandError, Observation } from "../../../core/contract/engine.ts";
import { bareFailure, failureOfErrorEvent, firstFailure } from "./failure.ts";
import { firstCharacters, isObject, type JsonObject, objectLength, parseJson, trimJson } from "./json.ts";
import type { SseEvent } from "./sse.ts";
import { UsageReader } from "./usage.ts";

/** What one event was; the meanings are those of the Go twin's Effect. */
export interface Effect {
  data: boolean;
  token: boolean;
  visible: boolean;
  done: boolean;
  ping: boolean;
}

export interface Shown {
  token: boolean;
  visible: boolean;
  /** it is the API's own end mark */
  done?: true;
}

/** An event opened: `root` is its JSON, left to the API's reader; undefined where there is none. */
export interface Opened {
  effect: Effect;
  /** the event's type as far as the grammar tells, empty if it had none */
  type: string;
  /** the data without the white space around it */
  text: string;
  root: unknown;
}

/** The parts of an Observation that the frame alone knows. */
export type FrameFacts = Pick<
  Observation,
  | "sse"
  | "done"
  | "usage"
  | "usageZero"
  | "queueMs"
  | "metadata"
  | "faults"
  | "inBandError"
  | "malformed"
  | "malformedSample"
  | "chunks"
  | "events"
  | "comments"
>;

/** The faults that a buffered body can show too, in the order in which they are listed. */
const FAULTS = ["unterminated_event", "comment_only_start", "non_monotonic_sequence", "events_after_done"] as const;
type Fault = (typeof FAULTS)[number];

const NOTHING: Effect = { data: false, token: false, visible: false, done: false, ping: false };
const PING: Effect = { ...NOTHING, ping: true };
const SAMPLE_LENGTH = 200;
const METADATA_LENGTH = 4096;

export class Frame {
  readonly usage = new UsageReader();
  readonly #faults = new Set<Fault>();
  #done = false;
  /** the end mark was the API's own, not [DONE] */
  #ownEnd = false;
  #inBand: InBandError | null = null;
  #errorNote = "";
  #glued = "";
  #malformed = 0;
  #sample = "";
  #metadata = "";
  #sequence: number | null = null;
  #chunks = 0;
  #events = 0;
  #comments = 0;

  /** Takes the next event: counts it, and gives it to `read` if it holds JSON. `read` may call it a ping after all. */
  event(event: SseEvent, read: (opened: Opened) => Shown | "ping" | undefined): Effect {
    const opened = this.#open(event);
    const shown = read(opened);
    const effect = shown === "ping" ? PING : { ...opened.effect, ...shown };
    if (event.unterminated) this.#faults.add("unterminated_event");
    if (event.kind === "comment") this.#comments++;
    if (effect.ping && this.#events === 0) this.#faults.add("comment_only_start");
    if (effect.data) this.#events++;
    if (effect.token) this.#chunks++;
    return effect;
  }

  /** Notes the API's own end mark; that a gateway adds [DONE] is no event after the end. */
  end(): void {
    this.#done = true;
    this.#ownEnd = true;
  }

  /** Takes the event's sequence number, if it is one. */
  sequence(value: unknown): void {
    if (typeof value !== "number") return;
    if (this.#sequence !== null && value !== this.#sequence + 1) this.#faults.add("non_monotonic_sequence");
    this.#sequence = value;
  }

  /** Notes an event that is neither output nor usage nor error: `text` is what was sent. */
  other(root: unknown, text: string): void {
    if (this.#metadata === "" && isObject(root)) this.#metadata = firstCharacters(text, METADATA_LENGTH);
  }

  fail(error: InBandError): void {
    this.#inBand = firstFailure(this.#inBand, error);
  }

  facts(): FrameFacts {
    return {
      sse: true,
      done: this.#done,
      usage: this.usage.usage,
      usageZero: this.usage.usageZero,
      queueMs: this.usage.queueMs,
      metadata: this.#metadata,
      faults: FAULTS.filter((fault) => this.#faults.has(fault)),
      inBandError: this.#inBand,
      malformed: this.#malformed,
      malformedSample: this.#sample,
      chunks: this.#chunks,
      events: this.#events,
      comments: this.#comments,
    };
  }

  #open(event: SseEvent): Opened {
    const text = trimJson(event.data);
    const opened = (effect: Effect, type = "", root?: unknown): Opened => ({ effect, type, text, root });
    if (event.kind === "comment") {
      if (event.type === "error") this.#errorNote = event.data;
      return opened(PING);
    }
    if (event.kind === "bare") {
      this.#bare(text, event);
      return opened(NOTHING);
    }
    const type = this.#typeOf(event.type);
    const end = text === "[DONE]";
    if (!end && type !== "error" && (text === "" || type === "ping")) return opened(PING, type);
    if (this.#done && text !== "" && (!end || !this.#ownEnd)) this.#faults.add("events_after_done");
    if (end) {
      this.#done = true;
      return opened({ ...NOTHING, data: true, done: true }, type);
    }
    if (type === "error") {
      this.#errorEvent(text);
      return opened({ ...NOTHING, data: text !== "" }, type);
    }
    const root = parseJson(text);
    // What the end of the stream cut in two is truncated, not malformed.
    if (root === undefined && !event.unterminated) this.#notJson(text);
    return opened({ ...NOTHING, data: true }, type, root);
  }

  #bare(line: string, event: SseEvent): void {
    if (event.type === "error") {
      this.#errorEvent(line);
      return;
    }
    const length = objectLength(line) || line.length;
    const rest = line.slice(length).trim();
    const announces = rest.startsWith("event:");
    if ((rest === "" || announces) && this.#bareFailure(line.slice(0, length))) {
      this.#glued = rest.slice("event:".length).trim();
      return;
    }
    if (!event.unterminated) this.#notJson(line);
  }

  #bareFailure(text: string): boolean {
    const failure = bareFailure(parseJson(text));
    if (failure !== null) this.fail(failure);
    return failure !== null;
  }

  /** Jan Server writes an error without a line end next to the field `event`, before it or after. */
  #typeOf(announced: string): string {
    const glued = this.#glued;
    this.#glued = "";
    if (announced === "") return glued;
    const at = announced.indexOf("{");
    return at > 0 && this.#bareFailure(announced.slice(at)) ? announced.slice(0, at).trim() : announced;
  }

  #errorEvent(data: string): void {
    const root = parseJson(data);
    if (isObject(root)) this.sequence((root as JsonObject).sequence_number);
    this.fail(failureOfErrorEvent(data, root, this.#errorNote));
    this.#errorNote = "";
  }

  #notJson(data: string): void {
    if (this.#malformed === 0) this.#sample = firstCharacters(data, SAMPLE_LENGTH);
    this.#malformed++;
  }
}
