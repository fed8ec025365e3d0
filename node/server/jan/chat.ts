/** POST /v1/chat/completions: without memory. The gateway hands the model's answer on, and its errors inside a 200. */
import { makeOutlet } from "../outlet.ts";
import { GONE, ZERO_COMPLETION } from "../profiles/jan.ts";
import { readGatewayChat } from "./chat_request.ts";
import { REFUSALS, refuse } from "./errors.ts";
import { askModel, passOn, passOnUnreachable } from "./model.ts";
import { modelNames } from "./plain.ts";
import { reply, type UserVisit } from "./visit.ts";

export async function postChat(visit: UserVisit): Promise<void> {
  const { manner, options } = visit;
  const asked = readGatewayChat(visit.body);
  if (typeof asked === "string") return refuse(visit, REFUSALS.chatBody);
  if (asked.messages.length === 0) return refuse(visit, REFUSALS.noMessages);
  const { request } = asked;
  if (!knowsModel(visit, asked.root.model)) return refuse(visit, REFUSALS.noModel);
  const hidden = manner.has("errors_in_200");
  await askModel(visit, {
    request,
    places: ["model"],
    wording: () => options.profile,
    failed: (status, line, message) => {
      if (!hidden) return passOn(visit, status, message);
      return request.stream ? bareStream(visit, [`${line}\n`]) : reply(visit, ZERO_COMPLETION);
    },
    unreachable: () => {
      if (!hidden) return passOnUnreachable(visit);
      return request.stream ? bareStream(visit, [GONE]) : refuse(visit, REFUSALS.chatUnreachable);
    },
  });
}

/** The gateway asks nobody whether there is such a model. */
export function knowsModel(visit: UserVisit, model: unknown): boolean {
  return visit.manner.has("model_unchecked") || (typeof model === "string" && modelNames(visit).includes(model));
}

/** A 200 that begins as a stream and then says only this. `lull`: what happens before the last part. */
export async function bareStream(
  { exchange, options }: UserVisit,
  parts: readonly string[],
  lull: () => Promise<void> = async () => {},
): Promise<void> {
  const out = makeOutlet(exchange, null);
  out.head(options.profile.headers);
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1) await lull();
    if (exchange.gone()) return;
    await out.event(part);
  }
  await out.end();
}
