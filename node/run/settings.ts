/** The knobs checked before anything starts: all that is wrong with them in one error. Pure. */
import { readOptions } from "../../core/plan/options.ts";
import type { Target } from "../../core/plan/types.ts";
import { misuse } from "./failure.ts";
import { plainAddress } from "./secrets.ts";

export interface Settings {
  /** address under test; empty for a suite of the user's own that was told none */
  target: string;
  warnings: string[];
}

const TARGETS: readonly string[] = ["agentapi", "jan", "any"];

/**
 * Reads the variables as the suite will.
 * @throws Failure `settings.invalid` with every problem
 */
export function checkSettings(env: Readonly<Record<string, string>>, target: string): Settings {
  const known = (TARGETS.includes(target) ? target : "any") as Target;
  const { options, problems, warnings } = readOptions(env, known);
  if (problems.length > 0) throw misuse("settings.invalid", problems.join("\n         "));
  // a suite of the user's own may talk to anything: the default address would be a guess
  const told = known !== "any" || Boolean(env.BASE_URL || env.BASE);
  return { target: told ? plainAddress(options.baseUrl) : "", warnings };
}
