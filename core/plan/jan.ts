/**
 * The plan of Jan Server's suites: two scenarios of load at the same time, flows with a unary and with a streamed
 * completion, or one walk through every step (SINGLE_RUN). Pure: it must not know what a step sends.
 */
import type { Mode } from "../contract/engine.ts";
import { k6Duration } from "./duration.ts";
import { excusedOf } from "./excused.ts";
import { whyAbsent } from "./jan_absent.ts";
import { JAN_FLOWS, JAN_STEPS, type JanStep, stepsOf } from "./jan_steps.ts";
import { type JanRun, janThresholds, REFRESH_SUCCESS, responseLimitMs } from "./jan_thresholds.ts";
import { stepTimeoutMs } from "./options.ts";
import { planScenario } from "./scaling.ts";
import type { ScenarioSpec } from "./scenario_table.ts";
import { addSettings, type ThresholdList } from "./thresholds.ts";
import type { Excused, Options, Plan, PlannedScenario } from "./types.ts";

export type JanSuite = "completion-standard" | "completion-conversation" | "responses";

export function isJanSuite(name: string): name is JanSuite {
  return Object.keys(JAN_FLOWS).includes(name);
}

/** Under this many minutes the ramps are parts of the whole instead of a minute each. */
const SHORT_MINUTES = 3;
const SCENARIOS = ["nonstream", "stream"] as const;
const SINGLE = "single";

type LoadName = (typeof SCENARIOS)[number];
const MODE: Record<LoadName, Mode> = { nonstream: "unary", stream: "stream" };
const VARIABLE: Record<LoadName, string> = { nonstream: "NONSTREAM_RPS", stream: "STREAM_RPS" };
const PURPOSE: Record<LoadName, string> = {
  nonstream: "the whole flow, with an answer in one piece",
  stream: "the whole flow, with a streamed answer",
};

/** With any problem the plan must not be run: print all problems. */
export function janPlan(suite: JanSuite, options: Options): { plan: Plan; problems: string[] } {
  const { scenarios, problems, warnings } = options.singleRun ? single(suite, options) : load(suite, options);
  const flowsOf = (name: string) =>
    scenarios.find((scenario) => scenario.name === name || scenario.name === SINGLE)?.plannedIterations ?? 0;
  const planned = { unary: flowsOf("nonstream"), stream: flowsOf("stream") };
  const steps = stepsOf(suite, options, planned);
  const run: JanRun = { suite, options, scenarios, steps, planned };
  const list = janThresholds(run);
  problems.push(...addSettings(list, options.thresholds, (setting) => whyAbsent(run, setting)));
  return {
    problems,
    plan: {
      suite,
      target: options.target,
      baseUrl: options.baseUrl,
      scenarios,
      thresholds: list.forK6(),
      guards: list.guards.filter((guard) => guard.guards.length > 0),
      notEvaluable: list.notEvaluable,
      excused: [...excusedOf(list, options), ...unrefreshed(options, list)],
      flow: {
        single: options.singleRun,
        signIn: options.authorizations.length > 0 ? "key" : "guest",
        tokenRefresh: options.tokenRefresh,
        steps,
      },
      totalSeconds: Math.max(0, ...scenarios.map((s) => s.startSeconds + s.durationSeconds + s.gracefulStopSeconds)),
      seed: options.seed,
      models: options.models,
      engine: options.engine !== null,
      slo: options.slo,
      warnings,
    },
  };
}

interface Scenarios {
  scenarios: PlannedScenario[];
  problems: string[];
  warnings: string[];
}

/** Both scenarios start at once: they are one load of two kinds. */
function load(suite: JanSuite, options: Options): Scenarios {
  const found: Scenarios = { scenarios: [], problems: [], warnings: [] };
  const rates: Record<LoadName, number> = { nonstream: options.nonstreamRps, stream: options.streamRps };
  const asked = options.scenarios;
  const unknown = asked.filter((name) => !SCENARIOS.some((known) => known === name));
  if (unknown.length > 0) {
    const how = unknown.includes(SINGLE) ? " (single is the scenario of SINGLE_RUN=true)" : "";
    found.problems.push(`SCENARIO names ${unknown.join(", ")}; the suite has ${SCENARIOS.join(", ")}${how}.`);
  }
  if (SCENARIOS.every((name) => rates[name] === 0)) {
    found.problems.push("NONSTREAM_RPS and STREAM_RPS are both 0: there is nothing to send; set one above 0.");
    return found;
  }
  for (const name of SCENARIOS) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    if (rates[name] === 0) {
      if (asked.includes(name)) found.problems.push(`SCENARIO names ${name}, but ${VARIABLE[name]} is 0.`);
      continue;
    }
    const { scenario, warnings } = planScenario(specOf(suite, name, rates[name], options), options, 0);
    found.scenarios.push(scenario);
    found.warnings.push(...warnings);
    if (scenario.plannedIterations === 0) {
      found.warnings.push(
        `${name} is too short to start a single flow: a longer DURATION_MIN or a higher ${VARIABLE[name]} would.`,
      );
    }
  }
  return found;
}

function specOf(suite: JanSuite, name: LoadName, rate: number, options: Options): ScenarioSpec {
  const [up, hold, down] = stageSeconds(options.durationMin);
  return {
    name,
    exec: name,
    load: {
      kind: "ramping-rate",
      stages: [
        [rate, up],
        [rate, hold],
        [0, down],
      ],
    },
    streamShare: name === "stream" ? 1 : 0,
    lengths: ["short"],
    retries: false,
    p95Ms: COMPLETION_P95_MS,
    meanMs: meanLimitMs(suite, options),
    purpose: PURPOSE[name],
    graceSeconds: longestStepMs(suite, MODE[name], options) / 1000,
  };
}

/** What a completion's p95 may reach: arrivals need users for that long. */
const COMPLETION_P95_MS = 30_000;

/** Every other response has tools, and a limit of its own. */
function meanLimitMs(suite: JanSuite, options: Options): number {
  if (suite !== "responses") return COMPLETION_P95_MS;
  return (responseLimitMs("no", options) + responseLimitMs("yes", options)) / 2;
}

function stageSeconds(minutes: number): [up: number, hold: number, down: number] {
  const ramp = minutes < SHORT_MINUTES ? minutes / 4 : 1;
  return [ramp * 60, (minutes - 2 * ramp) * 60, ramp * 60];
}

/** A request that is in flight when the load ends is to have the time that its limit gives it. */
function longestStepMs(suite: JanSuite, mode: Mode, options: Options): number {
  const generating = JAN_FLOWS[suite].filter((step) => JAN_STEPS[step].generates && JAN_STEPS[step].mode === mode);
  return Math.max(...generating.map((step) => limitMs(step, options)));
}

function limitMs(step: JanStep, options: Options): number {
  const facts = JAN_STEPS[step];
  return stepTimeoutMs(options, facts.mode, "tools" in facts && facts.tools);
}

/** Refreshes before each step, a second try, readings of what was stored: short requests beside the steps themselves. */
const BESIDE_EACH_STEP = 2;

/** Every step once, by one user. */
function single(suite: JanSuite, options: Options): Scenarios {
  const unknown = options.scenarios.filter((name) => name !== SINGLE);
  const flow = JAN_FLOWS[suite];
  const shortMs = stepTimeoutMs(options, "unary", false);
  const wholeMs = flow.reduce((sum, step) => sum + limitMs(step, options) + BESIDE_EACH_STEP * shortMs, 0);
  return {
    scenarios: [
      {
        name: SINGLE,
        exec: SINGLE,
        executor: "per-vu-iterations",
        k6: {
          executor: "per-vu-iterations",
          exec: SINGLE,
          startTime: "0s",
          vus: 1,
          iterations: 1,
          maxDuration: k6Duration(wholeMs),
          gracefulStop: k6Duration(shortMs),
        },
        startSeconds: 0,
        durationSeconds: wholeMs / 1000,
        gracefulStopSeconds: shortMs / 1000,
        streamShare: 0.5,
        lengths: ["short"],
        retries: false,
        plannedIterations: 1,
        purpose: "functional: every step once",
      },
    ],
    problems:
      unknown.length === 0 ? [] : [`SCENARIO names ${unknown.join(", ")}; with SINGLE_RUN=true the suite has single.`],
    warnings: [],
  };
}

/** Tokens that are refreshed only when they expire may outlive the run. Refreshes that were sent and failed are no excuse. */
function unrefreshed({ tokenRefresh, singleRun }: Options, list: ThresholdList): Excused[] {
  if (tokenRefresh !== "expiry" || singleRun) return [];
  const reason = "TOKEN_REFRESH=expiry: no token was about to expire";
  return ["token_refresh_time", REFRESH_SUCCESS]
    .filter((metric) => (list.thresholds[metric] ?? []).length > 0)
    .map((metric) => ({ metric, reason, unless: "llm_requests{step:token_refresh}" }));
}
