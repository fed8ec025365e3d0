import { expect, test } from "vitest";
import { EXIT } from "../../core/contract/exits_gen.ts";
import { janPlan } from "../../core/plan/jan.ts";
import { readOptions } from "../../core/plan/options.ts";
import { noFacts } from "./log.ts";
import { heldValid, judge, type ThresholdResult, worst } from "./outcome.ts";

const threshold = (ok: boolean | null): ThresholdResult => ({
  metric: "llm_ttft",
  expression: "p(95)<800",
  ok,
  evaluated: ok !== null,
  reason: null,
});
const ended = (exitCode: number | null, log = {}, interrupts = 0) => ({
  exitCode,
  signal: exitCode === null ? "SIGKILL" : null,
  log: { ...noFacts(), ...log },
  interrupts,
});

test.each([
  ["all well", ended(0), [threshold(true)], 0],
  ["no summary, nothing said", ended(0), null, 0],
  ["k6 content, but a threshold had no samples", ended(0), [threshold(true), threshold(null)], 5],
  ["no samples, but that is allowed", ended(0), [{ ...threshold(null), excused: true }], 0],
  ["no samples, allowed for another", ended(0), [{ ...threshold(null), excused: true }, threshold(null)], 5],
  ["a threshold failed", ended(99), [threshold(true), threshold(false)], 4],
  ["one failed, another had no samples", ended(99), [threshold(null), threshold(false)], 4],
  ["only a guard failed", ended(99), [threshold(true), threshold(null)], 5],
  ["thresholds failed without a summary", ended(99), null, 4],
  ["interrupted", ended(105), [threshold(false)], 6],
  ["killed", ended(null), null, 6],
  ["killed by the second Ctrl-C", ended(null, {}, 2), null, 6],
  ["pre-flight, by abort", ended(108, { preflight: "no server" }), null, 3],
  ["pre-flight, by exception", ended(107, { preflight: "no server" }), null, 3],
  ["pre-flight too slow", ended(100), null, 3],
  ["nobody can sign in: the suite says so and goes on", ended(110, { signIn: "guest login answers 500" }), null, 3],
  ["nobody can sign in: the suite gives up", ended(108, { signIn: "guest login answers 500" }), null, 3],
  ["one could not sign in, the run went on", ended(0, { signIn: "guest login answers 500" }), null, 0],
  ["aborted by the suite", ended(108, { lastError: "enough" }), null, 6],
  ["an exception", ended(107, { lastError: "x is not defined" }), null, 9],
  ["settings refused", ended(107, { refusal: "SEED must be a number" }), null, 2],
  ["a threshold that k6 does not understand", ended(104), null, 2],
  ["an argument that k6 does not know", ended(255), null, 2],
  ["marked as failed", ended(110), null, 4],
  ["a panic", ended(109), null, 6],
  ["a code that nobody knows", ended(42), null, 6],
])("%s", (_name, k6, thresholds, code) => {
  const { exit, reason } = judge(k6, thresholds);
  expect(EXIT[exit]).toBe(code);
  expect(reason === null).toBe(code === 0);
});

test("a sign-in that failed is the reason, before the thresholds that failed for it", () => {
  const signIn = { ...threshold(false), metric: "steps_failed{step:guest_login}", expression: "count<1" };
  expect(judge(ended(99), [threshold(false), signIn]).reason).toBe(
    "sign-in failed: 2 thresholds failed: steps_failed{step:guest_login} count<1, llm_ttft p(95)<800",
  );
});

test("so is a refresh that failed, by the limit that the plans declare", () => {
  const { options } = readOptions({ LLMLOAD_ENGINE: "1" }, "jan");
  const { plan } = janPlan("completion-standard", options);
  for (const metric of ["steps_failed{step:guest_login}", "llm_request_success{step:token_refresh}"]) {
    const expression = plan.thresholds[metric]?.[0];
    expect(expression, metric).toBeDefined();
    const { reason } = judge(ended(99), [
      threshold(false),
      { ...threshold(false), metric, expression: String(expression) },
    ]);
    expect(reason).toBe(`sign-in failed: 2 thresholds failed: ${metric} ${expression}, llm_ttft p(95)<800`);
  }
});

test("of several the worst, whatever their order", () => {
  expect(worst([])).toBe("ok");
  expect(worst(["ok", "threshold", "notEvaluated"])).toBe("threshold");
  expect(worst(["cutShort", "threshold"])).toBe("cutShort");
  // of `llmload ab`: a failed gate is not hidden by a threshold that a side broke
  expect(worst(["threshold", "regression"])).toBe("regression");
  expect(worst(["cutShort", "regression"])).toBe("cutShort");
  for (const exit of Object.keys(EXIT) as (keyof typeof EXIT)[]) expect(worst([exit, "ok"])).toBe(exit);
});

test.each([
  ["all well", "ok", "client-bound", "clientBound"],
  ["a threshold failed: by numbers that are the client's own", "threshold", "client-bound", "clientBound"],
  ["no samples", "notEvaluated", "client-bound", "clientBound"],
  ["doubtful is let pass", "ok", "doubtful", "ok"],
  ["a threshold failed, client valid", "threshold", "valid", "threshold"],
  ["cut short stays so", "cutShort", "client-bound", "cutShort"],
  ["the server refused", "preflight", "client-bound", "preflight"],
] as const)("--require-valid: %s", (_, exit, word, want) => {
  const client = { word, reasons: ["it could not do more"], causes: [], notEvaluated: [] };
  const judged = heldValid({ exit, reason: null }, client);
  expect(judged.exit).toBe(want);
  expect(judged.reason === null).toBe(want === exit);
  expect(heldValid({ exit, reason: null }, null).exit).toBe(exit);
});
