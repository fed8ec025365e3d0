/** The text of a new suite (`llmload new`): as short as a suite can be, and runnable as it stands. Pure. */

export interface TemplateInput {
  name: string;
  javascript: boolean;
  /** path of the library's folder k6/ as the suite is to write it */
  library: string;
}

export function suiteTemplate({ name, javascript, library }: TemplateInput): string {
  const type = (text: string) => (javascript ? "" : text);
  return `/**
 * @llmload target=agentapi
 * ${name}: two questions a second for half a minute, half of them streamed. (Say here in one line what yours does.)
 */
import { chatSuite } from "${library}/lib/chat_suite.ts";
import { withScenarios } from "${library}/lib/extend.ts";
${type(`import type { SummaryData, SummaryFiles } from "${library}/lib/summary.ts";\n`)}
// Reads BASE_URL, MODELS, AUTH_TOKEN and the other knobs; keeps requests, measures and judges them.
const suite = chatSuite("${name}", "agentapi");

// Any executor of k6 will do. DURATION_SCALE and RATE_SCALE scale what stands here.
const scenarios = {
  steady: {
    executor: "constant-arrival-rate",
    exec: "ask",
    rate: 2,
    timeUnit: "1s",
    duration: "30s",
    preAllocatedVUs: 10,
    maxVUs: 50,
  },
}${type(" as const")};

export const options = withScenarios(suite.options, scenarios, suite.client.options);

// Is it the right server, does it take our token, does it know our models?
export function setup()${type(": void")} {
  suite.preflight();
}

// One iteration: one completion. Lengths: "short", "medium", "long".
export function ask()${type(": void")} {
  suite.chat.mixed({ streamShare: 0.5, lengths: ["short"], retries: false });
}

export function handleSummary(data${type(": SummaryData")})${type(": SummaryFiles")} {
  return suite.summary(data);
}
`;
}
