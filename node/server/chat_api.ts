/** The routes of a plain chat API: status, health, models, completions. */
import type { Api } from "./api.ts";
import { chatCompletions } from "./chat.ts";
import type { Exchange } from "./exchange.ts";
import type { ServerOptions } from "./options.ts";
import type { Slots } from "./slots.ts";
import { sendBody } from "./unary.ts";

export function makeChatApi(options: ServerOptions, slots: Slots): Api {
  const { profile } = options;
  return (exchange: Exchange, body: string | null) => {
    const { path } = exchange.truth;
    const json = (value: unknown) =>
      sendBody(exchange, 200, { contentType: "application/json", body: JSON.stringify(value) });
    const refuse = (status: number, message: string) => sendBody(exchange, status, profile.error({ status, message }));
    if (body === null) return refuse(413, "the body is larger than 16 MiB");
    if (path === "/status") return json(profile.status);
    if (path === "/health") return json(profile.health);
    if (path !== "/v1/models" && path !== "/v1/chat/completions") return refuse(404, `nothing is here: ${path}`);
    const refusal = authorise(exchange.request.headers.authorization, options);
    if (refusal !== null) return refuse(401, refusal);
    if (path === "/v1/models") {
      return json({ object: "list", data: (options.models ?? profile.models).map(profile.model) });
    }
    if (exchange.request.method !== "POST" && !profile.anyMethod) {
      exchange.response.setHeader("allow", "POST");
      return refuse(405, "use POST");
    }
    return chatCompletions(exchange, body, options, slots);
  };
}

/** null = let in. The sentences are AgentAPI's two cases; which token was expected is told to nobody. */
function authorise(header: string | undefined, { token, profile }: ServerOptions): string | null {
  if (token === null) return null;
  const given = (profile.strictBearer ? /^Bearer (\S+)$/ : /^Bearer +(\S+)$/i).exec(header ?? "")?.[1];
  if (given === undefined) return "invalid authorization header";
  return given === token ? null : "invalid token";
}
