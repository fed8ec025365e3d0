/** A stored response: get, its input, cancel, delete. */
import { REFUSALS, refuse } from "./errors.ts";
import { storedView } from "./response_view.ts";
import type { StoredResponse } from "./store.ts";
import { reply, type UserVisit } from "./visit.ts";

export function getResponse(visit: UserVisit) {
  const found = named(visit);
  if (found === null) return;
  const { conversation, createdAtMs } = found;
  reply(visit, storedView({ manner: visit.manner, row: conversation?.row ?? null, createdAtMs }, found));
}

/** The input's messages of the user; a clean server gives all of them. */
export function inputItems(visit: UserVisit) {
  const found = named(visit);
  if (found === null) return;
  const limit = Number(visit.query.get("limit") ?? 20);
  const count = Number.isInteger(limit) && limit > 0 && limit <= 100 ? limit : 20;
  const own = visit.manner.has("own_spelling");
  const all = found.inputItems.filter((item) => !own || item.role === "user");
  const data = all.slice(0, count).map(({ id, createdAtMs, type, role, content }) => ({
    ...{ id, object: "input_item", created: Math.floor(createdAtMs / 1000), type },
    ...(own ? {} : { role }),
    text: content[0]?.text ?? "",
  }));
  reply(visit, {
    jan_status: "000000",
    object: "list",
    ...(data.length === 0 ? {} : { first_id: data[0]?.id, last_id: data.at(-1)?.id }),
    has_more: all.length > data.length,
    data,
  });
}

/** The gateway says so, and changes nothing. */
export function cancelResponse(visit: UserVisit) {
  const found = named(visit);
  if (found === null) return;
  if (!visit.manner.has("pending_forever") && found.body !== null) found.body = { ...found.body, status: "cancelled" };
  reply(visit, cancelled(found));
}

export function removeResponse(visit: UserVisit) {
  const found = named(visit);
  if (found === null) return;
  visit.store.forgetResponse(found);
  reply(visit, cancelled(found));
}

function cancelled({ id, createdAtMs, model }: StoredResponse): Record<string, unknown> {
  return {
    ...{ id, object: "response", created: Math.floor(createdAtMs / 1000), model, status: "cancelled", input: null },
    cancelled_at: Math.floor(Date.now() / 1000),
  };
}

function named(visit: UserVisit): StoredResponse | null {
  const found = visit.store.response(visit.user, visit.params[0] ?? "");
  if (found === null) refuse(visit, REFUSALS.responseMissing);
  return found;
}
