/**
 * What is known of an answer, in one shape: the engine's observation, or on stock k6 what k6's own timings and the
 * buffered body can truly tell. It must not judge.
 */
import type { RefinedResponse, ResponseType } from "k6/http";
import type { Engine, Mode, Observation } from "../../core/contract/engine.ts";
import { type Completion, errorInBody, readCompletion, readMessage, readResponse } from "./completion.ts";
import type { AnswerKind } from "./exchange.ts";
import { type ChatResult, readChat } from "./stock/chat.ts";
import { isObject, type JsonObject, parseJson } from "./stock/json.ts";
import { readMessages } from "./stock/messages.ts";
import { queueMsOf } from "./stock/queue.ts";
import { readResponses } from "./stock/responses.ts";

type Response = RefinedResponse<ResponseType | undefined>;

export interface Seen {
  seen: Observation;
  completion: Completion | null;
  resource: JsonObject | null;
}

/** `startedAt`: epoch ms just before the call. */
export function observe(
  engine: Engine | null,
  id: string,
  mode: Mode,
  answer: AnswerKind,
  response: Response,
  startedAt: number,
): Seen {
  const body = typeof response.body === "string" ? response.body : "";
  const observed = engine?.observe(id) ?? null;
  const known = observed ?? fromResponse(id, mode, response, startedAt);
  const seen = { ...known, queueMs: known.queueMs ?? queueMsOf(response.headers) };
  const preview = seen.preview !== "" ? seen.preview : body.slice(0, 512);
  if (answer === "resource") return resource({ ...seen, preview }, body);
  if (mode === "unary") return unary({ ...seen, preview }, READERS[answer].whole, body);
  if (observed === null && isStream(seen, body)) {
    const said = READERS[answer].stream(body);
    return { seen: { ...seen, ...said, sse: true, queueMs: said.queueMs ?? seen.queueMs }, ...NO_BODY };
  }
  if (seen.sse || seen.status !== 200) return { seen: { ...seen, preview }, ...NO_BODY };
  return { seen: { ...seen, preview, inBandError: seen.inBandError ?? errorInBody(preview) }, ...NO_BODY };
}

/** By what a request wants: how a whole answer is read, and how a buffered stream is. */
const READERS: Record<
  Exclude<AnswerKind, "resource">,
  { whole: (body: string) => Completion; stream: (body: string) => ChatResult }
> = {
  completion: { whole: readCompletion, stream: readChat },
  response: { whole: readResponse, stream: readResponses },
  message: { whole: readMessage, stream: readMessages },
};

const NO_BODY = { completion: null, resource: null };

function resource(seen: Observation, body: string): Seen {
  const root = seen.status >= 200 && seen.status < 300 ? parseJson(body) : null;
  return { seen: { ...seen, done: null }, completion: null, resource: isObject(root) ? root : null };
}

/** The parts of a unary answer that an observation of a stream has. */
function unary(seen: Observation, read: (body: string) => Completion, body: string): Seen {
  if (seen.status !== 200) return { seen, ...NO_BODY };
  const completion = read(body);
  return {
    completion,
    resource: null,
    seen: {
      ...seen,
      text: completion.text,
      reasoning: completion.reasoning,
      refusal: completion.refusal,
      toolCalls: completion.toolCalls,
      finishReason: completion.finishReason,
      usage: completion.usage,
      usageZero: completion.usageZero,
      queueMs: completion.queueMs ?? seen.queueMs,
      metadata: completion.metadata,
      responseId: completion.responseId,
      responseStatus: completion.responseStatus,
      inBandError: completion.error,
      done: null,
    },
  };
}

function isStream(seen: Observation, body: string): boolean {
  return seen.contentType.toLowerCase().startsWith("text/event-stream") || (seen.status === 0 && body !== "");
}

/** k6's own timings. Of a stream the buffered body tells no token times: they stay null. */
function fromResponse(id: string, mode: Mode, response: Response, startedAt: number): Observation {
  const { timings, error_code: code } = response;
  const before = timings.blocked + timings.connecting + timings.tls_handshaking + timings.sending;
  const sent = response.status !== 0 || timings.sending > 0 || timings.waiting > 0;
  // without a first byte k6 counts all of the vain waiting as `waiting`: only `receiving` tells that one came
  const answered = response.status !== 0 || timings.receiving > 0;
  const whole = response.status !== 0 && (code === 0 || code >= 1400);
  const total = whole ? timings.waiting + timings.receiving : null;
  const header = (name: string) => response.headers[name] ?? "";
  return {
    id,
    protocol: protocol(response.proto),
    status: response.status,
    contentType: header("Content-Type"),
    contentEncoding: header("Content-Encoding"),
    sse: false,
    reusedConnection: sent && timings.connecting === 0,
    sentAt: sent ? startedAt + before : null,
    blockedMs: timings.blocked,
    connectMs: timings.connecting,
    tlsMs: timings.tls_handshaking,
    ttfbMs: answered ? timings.waiting : null,
    ttfeMs: null,
    ttftMs: null,
    ttvtMs: null,
    e2eMs: mode === "unary" ? total : null,
    closeMs: total,
    gapMaxMs: null,
    gapMeanMs: null,
    chunks: 0,
    events: 0,
    comments: 0,
    bytes: 0,
    text: "",
    reasoning: "",
    refusal: "",
    toolCalls: [],
    finishReason: null,
    done: null,
    usage: null,
    usageZero: false,
    queueMs: null,
    metadata: "",
    responseId: "",
    responseStatus: null,
    eventTypes: [],
    faults: [],
    inBandError: null,
    malformed: 0,
    malformedSample: "",
    end: whole ? "eof" : "error",
    endError: response.error,
    cutBy: null,
    preview: "",
    clock: "user",
    lagMeanUs: null,
    lagMaxUs: null,
    arrivalUncertaintyUs: null,
  };
}

function protocol(proto: string | undefined): string {
  const name = (proto ?? "").toLowerCase();
  return name.startsWith("http/2") ? "h2" : name;
}
