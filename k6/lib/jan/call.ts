/** The call of a step: labels, tags, names. It must not know tokens, nor what an answer is held against. */
import exec from "k6/execution";
import type { Mode, RequestLabels } from "../../../core/contract/engine.ts";
import { JAN_STEPS, type JanStep } from "../../../core/plan/jan_steps.ts";
import type { Client } from "../client.ts";
import type { Promises } from "../exchange.ts";
import type { Call } from "../request.ts";

/** What stands in a record for the model and the prompt of a request that has none. */
export const NONE = "none";

type Needed = "path" | "promises" | "body";

export interface StepCall extends Pick<Call, Needed>, Partial<Omit<Call, Needed | "labels">> {
  step: JanStep;
  /** instead of the step's name, for a further request within it */
  label?: string;
  mode?: Mode;
  model?: string;
  prompt?: string;
  /** the number of the message within its conversation, from 0 */
  messageTurn?: number;
}

/** A resource that names its kind in `object`; null = it does not. */
export function resource(object: string | null): Promises {
  return { answer: "resource", object, done: false, finishReason: false };
}

export function callOf(client: Client, { step, label, mode, model, prompt, messageTurn, ...call }: StepCall): Call {
  return {
    usageAsked: false,
    turn: 0,
    checks: { prefix: label ?? step, decidingOnly: true },
    ...call,
    labels: labelsOf(client, step, label ?? step, mode ?? "unary", model ?? NONE, prompt ?? NONE, messageTurn ?? null),
    tags: { step: label ?? step, ...call.tags },
    headers: { ...tokenOfLoadTest(client), ...call.headers },
  };
}

/** A firewall before the hosted stages lets load tests pass by it. */
export function tokenOfLoadTest({ options }: Client): Record<string, string> {
  return options.loadtestToken === null ? {} : { "x-loadtest-token": options.loadtestToken };
}

function labelsOf(
  client: Client,
  step: JanStep,
  label: string,
  mode: Mode,
  model: string,
  prompt: string,
  turn: number | null,
): RequestLabels {
  return {
    suite: client.suite,
    scenario: exec.scenario.name,
    step: label,
    vu: exec.vu.idInTest,
    iter: exec.scenario.iterationInTest,
    try: 1,
    api: JAN_STEPS[step].api,
    mode,
    model,
    prompt,
    turn,
    plannedAt: null,
  };
}
