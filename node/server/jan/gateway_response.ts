/** A response the gateway's way: the model gets neither tools nor the stream flag, and a stream is told nothing of its answer. */
import { type Answer, emptied } from "../answer.ts";
import type { Fault } from "../faults.ts";
import { bareStream } from "./chat.ts";
import { REFUSALS, refuse } from "./errors.ts";
import { batched, forcedEvents } from "./forced_events.ts";
import { brokenOff, firstFour, gatewayEvents } from "./gateway_events.ts";
import { askModel } from "./model.ts";
import { remember } from "./response_memory.ts";
import { gatewayView, type ResponseFacts } from "./response_view.ts";
import type { Conversation } from "./store.ts";
import { reply, type UserVisit } from "./visit.ts";

export async function gatewayResponse(
  visit: UserVisit,
  facts: ResponseFacts,
  conversation: Conversation | null,
): Promise<void> {
  const { profile } = visit.options;
  const { request, stream } = facts.asked;
  const keep = () => remember(visit, facts, conversation, null);
  await askModel(visit, {
    request: { ...request, stream },
    places: ["model", "responses"],
    wording: (fault) => ({
      ...(forced(fault) ? forcedEvents(profile, facts) : gatewayEvents(profile, facts)),
      jsonType: profile.jsonType,
      unary: (answer) => JSON.stringify(gatewayView(facts, answer)),
    }),
    told: (answer, fault) => {
      if (!stream) return answer;
      return forced(fault) ? batched(answer) : unheard(answer, fault);
    },
    settled: keep,
    failed: async () => {
      keep();
      if (!stream) return reply(visit, gatewayView(facts, null));
      const { done, epilogue } = gatewayEvents(profile, facts);
      await bareStream(visit, [...firstFour(facts), done, ...epilogue()]);
    },
    unreachable: () => {
      if (stream) return bareStream(visit, [...firstFour(facts), brokenOff(facts)]);
      return refuse(visit, REFUSALS.responseUnreachable);
    },
  });
}

function forced(fault: Fault | null): boolean {
  return fault?.name === "unasked_stream";
}

/** An answer that is waited for until its end, and then passed over. */
function unheard(answer: Answer, fault: Fault | null): Answer {
  let ttftMs = answer.ttftMs + (fault?.name === "stall" ? fault.argument : 0);
  for (let i = 1; i < answer.completionTokens; i++) ttftMs += answer.gapMs();
  return { ...emptied(answer), ttftMs };
}
