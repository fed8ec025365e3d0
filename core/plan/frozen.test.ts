import { expect, it } from "vitest";
import { chatApiPlan } from "./chat_api.ts";
import { frozenProblem } from "./frozen.ts";
import { k6Options } from "./k6_options.ts";
import { readOptions } from "./options.ts";
import type { Frozen } from "./types.ts";

function mark(env: Record<string, string>): Frozen {
  const { options } = readOptions(env, "agentapi");
  const found = k6Options(chatApiPlan(options).plan, options).ext?.llmload;
  if (found === undefined) throw new Error("no mark");
  return found;
}

it.each([
  { RATE_SCALE: "2" },
  { DURATION_SCALE: "0.5" },
  { SCENARIO: "ramp_up" },
  { MODELS: "gpt-4" },
  { THRESHOLDS: "llm_e2e:p(95)<9" },
  { MAX_VUS: "3" },
])("%j makes another load or other limits, and is named", (env) => {
  const [name = "", value = ""] = Object.entries(env)[0] ?? [];
  expect(frozenProblem(mark({}), mark(env), false)).toContain(`${name} was`);
  expect(frozenProblem(mark({}), mark(env), false)).toContain(`is ${value}`);
  expect(frozenProblem(mark(env), mark(env), false)).toBeNull();
});

it.each([
  { BASE_URL: "http://other" },
  { AUTH_TOKEN: "secret" },
  { SEED: "9" },
  { DEBUG: "true" },
  { LLMLOAD_RECORDS: "console" },
])("%j may be told when the archive is run", (env) => {
  expect(frozenProblem(mark({}), mark(env), false)).toBeNull();
  expect(JSON.stringify(mark(env))).not.toContain("secret");
});

it("another version of the plan is no reason to guess; options without a mark are let through", () => {
  const here = mark({});
  expect(frozenProblem({ ...here, plan: "0" }, here, false)).toContain("another version");
  expect(frozenProblem({ ...here, plan: "0" }, here, true)).toContain("without llmload's engine");
  expect(frozenProblem(undefined, here, true)).toBeNull();
});
