/** The step that lists the models. */
import { cut } from "../../../core/contract/mask.ts";
import type { Client } from "../client.ts";
import type { Exchange } from "../exchange.ts";
import { isObject, str } from "../stock/json.ts";
import { callOf, resource } from "./call.ts";
import type { StepEnd } from "./flow.ts";
import { countTime } from "./generation.ts";
import type { Session } from "./session.ts";
import { counted } from "./told.ts";

export const MODELS_PATH = "/v1/models";

export function listModels(client: Client, session: Session, model: string): StepEnd {
  const attempt = session.sendOpen(
    callOf(client, {
      step: "models",
      method: "GET",
      path: MODELS_PATH,
      body: null,
      promises: resource("list"),
      expect: [
        { name: "models: data is a list", holds: ({ resource: body }) => Array.isArray(body?.data) },
        {
          name: `models: the list holds ${model}`,
          holds: (exchange) => modelsOf(exchange).includes(model),
          came: (exchange) =>
            modelsOf(exchange)
              .slice(0, 10)
              .map((name) => cut(name, 60))
              .join(", ") || "no models",
        },
      ],
    }),
  );
  countTime(client, attempt);
  const others = modelsOf(attempt.exchange).length - 1;
  return { attempt, says: [`${model} and ${counted(others, "other")}`] };
}

export function modelsOf({ resource: body }: Pick<Exchange, "resource">): string[] {
  const data: unknown[] = Array.isArray(body?.data) ? body.data : [];
  return data.flatMap((entry) => (isObject(entry) ? [str(entry.id)] : []));
}
