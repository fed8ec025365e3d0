/** The steps of the Responses API: plain and with tools, unary and streamed. */
import { sleep } from "k6";
import type { Mode } from "../../../core/contract/engine.ts";
import type { FaultName } from "../../../core/contract/errors_gen.ts";
import type { JanStep } from "../../../core/plan/jan_steps.ts";
import { stepTimeoutMs } from "../../../core/plan/options.ts";
import type { Attempt } from "../attempt.ts";
import type { Expectation } from "../checks.ts";
import type { Client } from "../client.ts";
import type { Exchange, Promises } from "../exchange.ts";
import { isObject, parseJson, str } from "../stock/json.ts";
import { callOf, resource } from "./call.ts";
import { orderProblem } from "./event_order.ts";
import type { StepEnd } from "./flow.ts";
import { countTime, type Drawn, settingsOf } from "./generation.ts";
import type { Session } from "./session.ts";
import { generationSays } from "./told.ts";

export const RESPONSES_PATH = "/v1/responses";

/** The end of a stream is response.completed; [DONE] is Jan Server's addition, not the API's. */
const PROMISES: Promises = { answer: "response", object: "response", done: false, finishReason: true };

const STEP: Record<"plain" | "tools", Record<Mode, JanStep>> = {
  plain: { unary: "response", stream: "response_stream" },
  tools: { unary: "response_tools", stream: "response_stream_tools" },
};

/** In the style of chat completions: the only one that Jan Server takes. */
const TOOL = {
  type: "function",
  function: {
    name: "google_search",
    description: "Searches the web and gives the first results.",
    parameters: {
      type: "object",
      properties: {
        q: { type: "string", description: "what to search for" },
        num: { type: "integer", description: "how many results" },
        gl: { type: "string", description: "country, two letters" },
        hl: { type: "string", description: "language, two letters" },
        location: { type: "string", description: "place that the search is made from" },
      },
      required: ["q"],
    },
  },
} as const;
const TOOL_REQUEST = "Use the google_search tool to find out before you answer.";

/** `kind`: with a tool offered and asked for, or without. */
export function respond(
  client: Client,
  session: Session,
  mode: Mode,
  kind: "plain" | "tools",
  { model, text }: Drawn,
): StepEnd {
  const { options } = client;
  const step = STEP[kind][mode];
  const tools = kind === "tools";
  const attempt = session.send(
    callOf(client, {
      step,
      mode,
      model,
      prompt: tools ? "with_tools" : "no_tools",
      path: RESPONSES_PATH,
      body: {
        model,
        // a text, not a list of messages: of a list Jan Server hands the model its inner notation
        input: tools ? `${text()} ${TOOL_REQUEST}` : text(),
        ...settingsOf(options, mode),
        stream: mode === "stream",
        ...(tools ? { tools: [TOOL] } : {}),
      },
      promises: PROMISES,
      usageAsked: true,
      timeoutMs: stepTimeoutMs(options, mode, tools),
      expect: [...(mode === "stream" ? [inOrder(step)] : []), ...(tools ? toolChecks(step) : [])],
      faults: (exchange) => (tools && ignored(exchange) ? ["tools_ignored"] : []),
    }),
  );
  countTime(client, attempt, { tools: tools ? "yes" : "no" });
  return { attempt, says: generationSays(attempt) };
}

function inOrder(step: JanStep): Expectation {
  return {
    name: `${step}: events came in their order`,
    holds: ({ seen }) => !seen.sse || orderProblem(seen.eventTypes) === null,
    came: ({ seen }) => orderProblem(seen.eventTypes) ?? "",
  };
}

/** A call that is made must be a whole one; that none is made is the fault tools_ignored. */
function toolChecks(step: JanStep): Expectation[] {
  const { name } = TOOL.function;
  return [
    {
      name: `${step}: calls name the tool and hold JSON`,
      holds: ({ seen }) => seen.toolCalls.every((call) => call.name === name && isObject(parseJson(call.arguments))),
      came: ({ seen }) => seen.toolCalls.map((call) => `${call.name}(${call.arguments.slice(0, 80)})`).join(", "),
    },
  ];
}

function ignored({ seen }: Exchange): boolean {
  return seen.status === 200 && seen.toolCalls.length === 0;
}

const ASKS = 3;
const PAUSE_SECONDS = 0.2;

/** Reads a stored response again: a response that was completed must not be pending. Null where none was named. */
export function readStored(client: Client, session: Session, answered: Attempt): Attempt | null {
  const id = answered.exchange.seen.responseId;
  if (id === "") return null;
  for (let asks = 1; ; asks++) {
    const attempt = session.send(
      callOf(client, {
        step: "response",
        label: "response_stored",
        method: "GET",
        path: `${RESPONSES_PATH}/${encodeURIComponent(id)}`,
        name: `${RESPONSES_PATH}/{id}`,
        body: null,
        promises: resource("response"),
        expect: [
          {
            name: "response_stored: it is the one asked for",
            holds: ({ resource: body }) => body?.id === id,
            came: ({ resource: body }) => `id ${JSON.stringify(body?.id) ?? "missing"}`,
          },
        ],
        faults: (exchange): FaultName[] => (asks === ASKS && pending(exchange) ? ["pending_forever"] : []),
      }),
    );
    if (asks === ASKS || !pending(attempt.exchange)) return attempt;
    sleep(PAUSE_SECONDS);
  }
}

function pending({ resource: body }: Exchange): boolean {
  return str(body?.status) === "pending" || str(body?.status) === "in_progress";
}
