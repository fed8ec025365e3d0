/**
 * llmload's part of the comparison with other tools: the chat-api suite's own streamed request, with all that comes with
 * it (checks, classes, metrics, records), at a constant rate of arrivals. RATE a second, REQUESTS in all.
 */
import { withScenarios } from "../../k6/lib/extend.ts";
import { options as base, suite } from "../../k6/suites/chat-api.ts";

// biome-ignore lint/performance/noBarrelFile: k6 calls these by name
export { handleSummary, setup } from "../../k6/suites/chat-api.ts";

const rate = Number(__ENV.RATE);
const requests = Number(__ENV.REQUESTS);

export const options = withScenarios(
  base,
  {
    streams: {
      executor: "constant-arrival-rate",
      exec: "streams",
      rate,
      timeUnit: "1s",
      duration: `${Math.round((requests * 1000) / rate)}ms`,
      preAllocatedVUs: Number(__ENV.USERS),
      maxVUs: Number(__ENV.USERS),
    },
  },
  suite.client.options,
);

export function streams(): void {
  suite.chat.mixed({ streamShare: 1, lengths: ["short"], retries: false });
}
