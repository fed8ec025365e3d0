/**
 * The events of the gateway's own stream of a response: four leave before the model is asked; the model is not asked to
 * stream, so that its answer, a body of JSON, is passed over; [DONE]; and after it response.completed with a number of its
 * own, without output and usage.
 */

import { GONE } from "../profiles/jan.ts";
import type { Framing } from "../profiles/types.ts";
import { DONE } from "../profiles/wording.ts";
import { namedEvent, numbered } from "./response_events.ts";
import { type ResponseFacts, stageView, textPart } from "./response_view.ts";

const LAST_NUMBER = 9999;
const STREAM_FAILED = "c3af973c-eada-4e8b-96d9-e92546588cd3";

export function gatewayEvents(base: Framing, facts: ResponseFacts): Framing {
  return {
    ...base,
    headAt: "arrival",
    greeting: () => firstFour(facts),
    opening: () => [],
    closing: () => [],
    done: DONE,
    epilogue: () => [
      namedEvent("response.completed", {
        type: "response.completed",
        sequence_number: LAST_NUMBER,
        response: stageView(facts, "completed"),
      }),
    ],
    streamError: () => [brokenOff(facts)],
  };
}

export function firstFour(facts: ResponseFacts): string[] {
  const event = numbered();
  const itemId = `msg_${facts.itemId}`;
  const item = { id: itemId, type: "message", status: "in_progress", content: [], role: "assistant" };
  return [
    event("response.created", { response: stageView(facts, "running") }),
    event("response.in_progress", { response: { id: facts.id, status: "in_progress" } }),
    event("response.output_item.added", { output_index: 0, item }),
    event("response.content_part.added", { item_id: itemId, output_index: 0, content_index: 0, part: textPart("") }),
  ];
}

/** The handler's JSON error, and glued to it, on the same line, the event that tells of it. */
export function brokenOff({ id }: ResponseFacts): string {
  const created = Math.floor(Date.now() / 1000);
  const data = { event: "response.error", created, response_id: id, data: { code: STREAM_FAILED, message: "" } };
  return GONE + namedEvent("response.error", data);
}
