/**
 * The three walks of Jan Server's suites, step by step. `modes`: which kinds of completion or response are asked for: both
 * in a functional run, one under load.
 */
import type { Mode } from "../../../core/contract/engine.ts";
import type { JanStep } from "../../../core/plan/jan_steps.ts";
import type { Client } from "../client.ts";
import { complete } from "./completion_step.ts";
import { createConversation, getConversation, getItems, listConversations } from "./conversation_steps.ts";
import type { Flow, StepEnd } from "./flow.ts";
import type { Drawn } from "./generation.ts";
import { say } from "./message_step.ts";
import { listModels } from "./models_step.ts";
import { readStored, respond } from "./response_steps.ts";
import type { Session } from "./session.ts";
import type { StoredMessage } from "./stored.ts";

export interface Walk {
  client: Client;
  session: Session;
  flow: Flow;
  drawn: Drawn;
  /** number of this iteration in the test */
  iteration: number;
  /** a functional run: what load leaves out is done too */
  single: boolean;
  modes: readonly Mode[];
}

export function standard({ client, session, flow, drawn, modes }: Walk): void {
  flow.step("models", () => listModels(client, session, drawn.model));
  for (const mode of modes) {
    flow.step(mode === "stream" ? "completion_stream" : "completion", () => complete(client, session, mode, drawn));
  }
}

export function conversation({ client, session, flow, drawn, iteration, modes }: Walk): void {
  const created = { conversation: null as ReturnType<typeof createConversation>["conversation"] };
  flow.step("conversation_create", () => {
    const made = createConversation(client, session, session.title(iteration));
    created.conversation = made.conversation;
    return made.end;
  });
  const { conversation: ours } = created;
  if (ours === null) {
    const rest: JanStep[] = modes.map((mode) => (mode === "stream" ? "message_stream" : "message"));
    for (const step of [...rest, ...READING]) flow.skip(step, "no conversation was created", true);
    return;
  }
  const stored: StoredMessage[] = [];
  modes.forEach((mode, turn) => {
    flow.step(mode === "stream" ? "message_stream" : "message", () => {
      const said = say(client, session, mode, ours.id, turn, drawn);
      stored.push(...said.stored);
      return said.end;
    });
  });
  flow.step("conversation_get", () => getConversation(client, session, ours));
  flow.step("conversation_list", () => listConversations(client, session, ours));
  flow.step("conversation_items", () => getItems(client, session, ours, stored));
}

const READING = ["conversation_get", "conversation_list", "conversation_items"] as const;

/** Under load plain ones and ones with tools take turns. */
export function responses({ client, session, flow, drawn, iteration, single, modes }: Walk): void {
  for (const mode of modes) {
    const kinds = single ? (["plain", "tools"] as const) : [turnOf(iteration)];
    for (const kind of kinds) {
      const step = `response${mode === "stream" ? "_stream" : ""}${kind === "tools" ? "_tools" : ""}` as JanStep;
      flow.step(step, () => {
        const end = respond(client, session, mode, kind, drawn);
        return single && step === "response" ? readAgain(client, session, end) : end;
      });
    }
  }
}

/**
 * Of each two iterations one is plain, also for an execution segment, which gets every second or fourth of them: by the
 * Thue-Morse sequence, the parity of the ones in the number's binary form.
 */
function turnOf(iteration: number): "plain" | "tools" {
  let ones = 0;
  for (let rest = iteration; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones % 2 === 0 ? "plain" : "tools";
}

/** The step fails when the response is not there again. */
function readAgain(client: Client, session: Session, end: StepEnd): StepEnd {
  if (end.attempt.judgement.outcome !== "ok") return end;
  const again = readStored(client, session, end.attempt);
  if (again === null) return end;
  const { judgement, exchange } = again;
  if (judgement.outcome !== "ok") return { attempt: again, says: [] };
  const faults = judgement.faults.length === 0 ? "" : ` (${judgement.faults.join(", ")})`;
  return { attempt: end.attempt, says: [...end.says, `read again: ${String(exchange.resource?.status)}${faults}`] };
}
