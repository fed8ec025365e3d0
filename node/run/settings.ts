/** The knobs checked before anything starts: all that is wrong with them in one error. Pure. */
import { OPTIONS } from "../../core/contract/options.ts";
import { readOptions } from "../../core/plan/options.ts";
import type { Target } from "../../core/plan/types.ts";
import type { Knob } from "./environment.ts";
import { misuse } from "./failure.ts";
import { plainAddress } from "./secrets.ts";

export interface Settings {
  /** address under test; empty for a suite of the user's own that was told none */
  target: string;
  warnings: string[];
}

const TARGETS: readonly string[] = ["agentapi", "jan", "any", "workload"];
const SERVERS: Readonly<Record<string, string>> = { agentapi: "AgentAPI", jan: "Jan Server", workload: "workloads" };

/**
 * Reads the variables as the suite will.
 * @throws Failure `settings.invalid` with every problem
 */
export function checkSettings(env: Readonly<Record<string, string>>, target: string): Settings {
  const known = (TARGETS.includes(target) ? target : "any") as Target;
  const { options, problems, warnings } = readOptions(env, known);
  if (problems.length > 0) throw misuse("settings.invalid", problems.join("\n         "));
  // a suite of the user's own may talk to anything: the default address would be a guess
  const told = (known !== "any" && known !== "workload") || Boolean(env.BASE_URL || env.BASE);
  return { target: told ? plainAddress(options.baseUrl) : "", warnings };
}

/**
 * A sentence for knobs that were asked for and that suites of this target do not read; null when there are none. A .env
 * is shared by all suites, and a user's own suite may read anything: nothing is said of these.
 */
export function unreadKnobs(knobs: readonly Knob[], suite: { name: string; target: string }): string | null {
  if (suite.target === "any" || !TARGETS.includes(suite.target)) return null;
  const unread = knobs.flatMap(({ name, value, source }) => {
    const spec = OPTIONS.find((option) => option.env === name);
    const read = spec?.targets === undefined || spec.targets.includes(suite.target);
    return read || source === ".env" || value === spec.default ? [] : [{ name, targets: spec.targets ?? [] }];
  });
  if (unread.length === 0) return null;
  const [is, it] = unread.length === 1 ? ["is", "it"] : ["are", "them"];
  const readers = [...new Set(unread.flatMap(({ targets }) => targets))].map((target) => SERVERS[target] ?? target);
  const names = unread.map(({ name }) => name).join(", ");
  return `${names} ${is} set, but ${suite.name} does not read ${it}: only the suites for ${readers.join(", ")} do.`;
}
