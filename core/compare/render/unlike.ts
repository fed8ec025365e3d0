/** How plans differ, in few lines: a line for each scenario, and one for each setting. It must not know what is done about it. Pure. */
import { clean } from "../../report/render/clean.ts";
import type { PlanDifference } from "../types.ts";

const MOST = 6;
const SCENARIO = /^scenarios\.([^. ]+)\.(.+)$/;
const UNSET = "not set";

/** At most so many lines, and one that counts the others. */
export function differencesText(unlike: readonly PlanDifference[], most = MOST): string[] {
  const lines = [...grouped(unlike)].map(([what, list]) => `  ${clean(what)}: ${clean(lineOf(list), 200)}`);
  return lines.length > most ? [...lines.slice(0, most), `  and ${lines.length - most} more`] : lines;
}

/** By scenario; all else stands for itself. */
function grouped(unlike: readonly PlanDifference[]): Map<string, PlanDifference[]> {
  const groups = new Map<string, PlanDifference[]>();
  for (const one of unlike) {
    const [, scenario, what] = SCENARIO.exec(one.what) ?? [];
    const [name, entry] =
      scenario === undefined || what === undefined
        ? [one.what, { ...one, what: "" }]
        : [`scenario ${scenario}`, { ...one, what }];
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return groups;
}

function lineOf(list: readonly PlanDifference[]): string {
  const scenario = list.every(({ what }) => what !== "");
  if (scenario && list.some(({ what }) => what.startsWith("executor"))) {
    if (list.every(({ base }) => base === UNSET)) return "only in the candidate";
    if (list.every(({ candidate }) => candidate === UNSET)) return "only in the base";
  }
  const shown = ({ what, base, candidate }: PlanDifference) =>
    `${what === "" ? "" : `${what} `}${base} against ${candidate}`;
  return list.map(shown).join(", ");
}
