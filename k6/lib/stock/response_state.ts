/**
 * What the events about a response as a whole have told of it: its id, its status, and why it ended. Twin of
 * xk6/internal/responses/state.go. It must not know of its output.
 */
import type { InBandError } from "../../../core/contract/engine.ts";
import { errorObject } from "./failure.ts";
import { isObject, type JsonObject, str } from "./json.ts";

/** The status that an event's type implies where its body names none. */
const IMPLIED: Record<string, string> = {
  "response.completed": "completed",
  "response.done": "completed",
  "response.failed": "failed",
  "response.incomplete": "incomplete",
  "response.cancelled": "cancelled",
  "response.canceled": "cancelled",
  "response.queued": "queued",
  "response.in_progress": "in_progress",
};
const ENDED = ["completed", "failed", "incomplete", "cancelled"];

export class ResponseState {
  id = "";
  status: string | null = null;
  /** why it ended, null as long as it has not */
  finish: string | null = null;

  /** Takes the id where it is first said. */
  name(...ids: unknown[]): void {
    for (const id of ids) this.id ||= str(id);
  }

  /** Takes the status that an event gives the response; true if the event is one that ends it. */
  follow(type: string, response: JsonObject): boolean {
    const implied = Object.hasOwn(IMPLIED, type) ? (IMPLIED[type] ?? "") : "";
    const status = str(response.status) || implied;
    if (status !== "") this.status = status;
    if (!ENDED.includes(implied)) return false;
    this.finish = finishOf(ENDED.includes(status) ? status : implied, response);
    return true;
  }

  /** The error of a response that has ended with one, or null. */
  failure(error: unknown): InBandError | null {
    if (isObject(error)) return errorObject(error);
    const message = str(error);
    if (message !== "") return { message, type: "", code: "" };
    return this.finish === "failed" ? { message: "", type: "failed", code: "" } : null;
  }
}

/** Why a response with this status ended; an incomplete one says its own reason. */
export function finishOf(status: string, response: JsonObject): string {
  const details = response.incomplete_details;
  return (status === "incomplete" && isObject(details) && str(details.reason)) || status;
}
