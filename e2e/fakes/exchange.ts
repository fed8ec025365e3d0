/** Builders of exchanges for unit tests: a good answer, to be spoilt by the test. */
import type { Observation, RequestLabels } from "../../core/contract/engine.ts";
import { readCompletion } from "../../k6/lib/completion.ts";
import { CHAT_PROMISES, type Exchange } from "../../k6/lib/exchange.ts";
import { tagsOf } from "../../k6/lib/metrics.ts";

export const GOOD_BODY = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello there" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
});

export function labels(over: Partial<RequestLabels> = {}): RequestLabels {
  return {
    suite: "chat-api",
    scenario: "basic_load",
    step: "completion",
    vu: 1,
    iter: 7,
    try: 1,
    api: "chat",
    mode: "stream",
    model: "gpt-4",
    prompt: "short",
    turn: null,
    plannedAt: null,
    ...over,
  };
}

/** A whole stream of three tokens, as the engine sees it. */
export function observation(over: Partial<Observation> = {}): Observation {
  return {
    id: "abc-1-1",
    protocol: "http/1.1",
    status: 200,
    contentType: "text/event-stream",
    contentEncoding: "",
    sse: true,
    reusedConnection: true,
    sentAt: 1_700_000_000_000,
    blockedMs: 0.1,
    connectMs: 0,
    tlsMs: 0,
    ttfbMs: 30,
    ttfeMs: 31,
    ttftMs: 50,
    ttvtMs: 50,
    e2eMs: 90,
    closeMs: 95,
    gapMaxMs: 20,
    gapMeanMs: 20,
    chunks: 3,
    events: 6,
    comments: 0,
    bytes: 900,
    text: "Hello there",
    reasoning: "",
    refusal: "",
    toolCalls: [],
    finishReason: "stop",
    done: true,
    usage: { input: 5, output: 3, total: 8, cached: null, reasoning: null },
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
    end: "eof",
    endError: "",
    cutBy: null,
    preview: "",
    clock: "kernel",
    lagMeanUs: 20,
    lagMaxUs: 90,
    arrivalUncertaintyUs: 0,
    ...over,
  };
}

export interface Over {
  labels?: Partial<RequestLabels>;
  seen?: Partial<Observation>;
  exchange?: Partial<Exchange>;
}

export function streamExchange(over: Over = {}): Exchange {
  const all = labels(over.labels);
  return {
    labels: all,
    tags: tagsOf(all),
    resource: null,
    cookies: {},
    found: [],
    promises: CHAT_PROMISES,
    engine: true,
    seen: observation(over.seen),
    transport: { errorCode: 0, error: "", timeoutMs: 60_000 },
    completion: null,
    usageAsked: true,
    stallMs: 5000,
    ...over.exchange,
  };
}

/** A unary answer with this body. */
export function unaryExchange(body: string = GOOD_BODY, over: Over = {}): Exchange {
  const completion = readCompletion(body);
  const { text, reasoning, refusal, toolCalls, finishReason, usage, usageZero, error } = completion;
  return streamExchange({
    labels: { mode: "unary", ...over.labels },
    seen: {
      contentType: "application/json",
      sse: false,
      ttfeMs: null,
      ttftMs: null,
      ttvtMs: null,
      gapMaxMs: null,
      gapMeanMs: null,
      chunks: 0,
      events: 0,
      done: null,
      preview: body.slice(0, 512),
      inBandError: error,
      ...{ text, reasoning, refusal, toolCalls, finishReason, usage, usageZero },
      ...over.seen,
    },
    exchange: { completion, ...over.exchange },
  });
}
