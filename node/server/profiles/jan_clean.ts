/** The API of Jan Server without its defects: streams that end properly, answers as OpenAI words them, real statuses. */
import { jan } from "./jan.ts";
import { openai } from "./openai.ts";
import type { Profile } from "./types.ts";

export const janClean: Profile = {
  ...openai,
  name: "jan-clean",
  help: "the API of Jan Server without the defects: for suites that are to pass with nothing allowed",
  api: "jan-clean",
  port: jan.port,
  models: jan.models,
  jsonType: jan.jsonType,
  headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  opening: jan.opening,
  error: ({ status, message }) => ({
    contentType: jan.jsonType,
    body: JSON.stringify({ code: `upstream_${status}`, error: message }),
  }),
  streamError: (_answer, message) => [
    `data: ${JSON.stringify({ error: { message, type: "server_error", code: 500 } })}\n\n`,
  ],
  model: jan.model,
};
