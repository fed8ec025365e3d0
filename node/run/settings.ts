/** The knobs checked before anything starts: all that is wrong with them in one error. Pure. */
import { plainAddress } from "./secrets.ts";

export interface Settings {
  /** address under test; empty for a suite of the user's own that was told none */
  target: string;
  warnings: string[];
}

export function checkSettings(env: Readonly<Record<string, string>>, _target: string): Settings {
  return { target: plainAddress(env.BASE_URL ?? env.BASE ?? ""), warnings: [] };
}
