/**
 * @llmload target=agentapi
 * A scenario of its own on top of chat-api: 50 short requests a second, half of them streamed, with one more expectation.
 */
import type { Expectation } from "../../k6/lib/checks.ts";
import { withScenarios } from "../../k6/lib/extend.ts";
import { options as base, suite } from "../../k6/suites/chat-api.ts";

export { handleSummary, setup } from "../../k6/suites/chat-api.ts";

export const options = withScenarios(
  base,
  {
    my_custom_scenario: {
      executor: "constant-arrival-rate",
      exec: "customFunction",
      rate: 50, // requests per timeUnit
      timeUnit: "1s",
      duration: "5m",
      preAllocatedVUs: 25,
      maxVUs: 100,
    },
  },
  suite.client.options,
);

/** An expectation beside the API's own checks: an answer that breaks it fails, with error class `check`. */
const ANSWERS_IN_WORDS: Expectation = {
  name: "answer holds more than one word",
  holds: ({ seen }) => seen.text.trim().includes(" "),
};

export function customFunction(): void {
  suite.chat.mixed({ streamShare: 0.5, lengths: ["short"], retries: false }, [ANSWERS_IN_WORDS]);
}
