/** The steps of completion-standard that ask for a completion. */
import type { Mode } from "../../../core/contract/engine.ts";
import type { Client } from "../client.ts";
import { CHAT_PROMISES } from "../exchange.ts";
import { callOf } from "./call.ts";
import type { StepEnd } from "./flow.ts";
import { chatBody, countTime, type Drawn } from "./generation.ts";
import type { Session } from "./session.ts";
import { generationSays } from "./told.ts";

export const CHAT_PATH = "/v1/chat/completions";

export function complete(client: Client, session: Session, mode: Mode, { model, text }: Drawn): StepEnd {
  const { options } = client;
  const attempt = session.send(
    callOf(client, {
      step: mode === "stream" ? "completion_stream" : "completion",
      mode,
      model,
      prompt: "standard",
      path: CHAT_PATH,
      body: chatBody(options, mode, model, text()),
      promises: CHAT_PROMISES,
      usageAsked: options.includeUsage,
    }),
  );
  countTime(client, attempt);
  return { attempt, says: generationSays(attempt) };
}
