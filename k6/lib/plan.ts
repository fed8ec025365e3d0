/** Takes a plan into a suite: stops on its problems, prints its warnings once. Init context only. */
import type { Plan } from "../../core/plan/types.ts";
import type { Mix } from "./chat_body.ts";
import { stopOn, warnOnce } from "./settings.ts";

export function resolvePlan({ plan, problems }: { plan: Plan; problems: string[] }): Plan {
  stopOn(problems);
  warnOnce("plan", plan.warnings);
  return plan;
}

/** What a planned scenario asks for; of one that is not in the plan (not selected), what the first one does. */
export function scenarioMix(plan: Plan, name: string): Mix {
  const scenario = plan.scenarios.find((planned) => planned.name === name) ?? plan.scenarios[0];
  return scenario ?? { streamShare: 0.3, lengths: ["short", "medium", "long"], retries: false };
}
