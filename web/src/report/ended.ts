/** Whether a run came to the end of its plan: what was cut short has passed nothing. Pure; must not know how it is shown. */
import { EXIT, EXIT_MEANINGS, type ExitName } from "../../../core/contract/exits_gen.ts";
import { span } from "../parts/numbers.ts";

type Json = Readonly<Record<string, unknown>>;

/** Exit statuses of runs that sent all of their load. */
const WHOLE: readonly ExitName[] = ["ok", "threshold", "notEvaluated", "regression", "clientBound"];
/** The load of a run that nobody cut off may end this much before its plan does: arrivals thin out. */
const SURELY_SHORT = 0.8;

/** A sentence on what is lacking; null = the run is whole, or nothing tells. `seconds`: of load. */
export function cutShort(run: Json | null, seconds: number): string | null {
  const name = (Object.keys(EXIT) as ExitName[]).find((one) => EXIT[one] === run?.exit);
  const aborted = run?.aborted === true;
  if (name !== undefined && WHOLE.includes(name) && !aborted) return null;
  const planned = plannedSeconds(run?.plan);
  const short = planned !== null && seconds < planned * SURELY_SHORT;
  const part = short ? `${span(seconds)} of load out of ${span(planned)} that were planned` : "";
  if (aborted) return `A threshold with abortOnFail stopped it${short ? `, after ${part}` : ""}.`;
  if (name === undefined) return short ? `It ended early: ${part}.` : null;
  return `Exit status ${EXIT[name]}: ${EXIT_MEANINGS[name]}${short ? `, after ${part}` : ""}.`;
}

/** From the first start to the last planned end; null when a scenario ends by iterations, or there is no plan. */
export function plannedSeconds(plan: unknown): number | null {
  const ends = Object.values(objectOf(objectOf(plan).scenarios)).map((scenario) => {
    const { startTime, duration, stages } = objectOf(scenario);
    const lasts = Array.isArray(stages)
      ? stages.reduce<number | null>((sum, stage) => plus(sum, secondsOf(objectOf(stage).duration)), 0)
      : secondsOf(duration);
    return plus(lasts, secondsOf(startTime ?? "0s"));
  });
  return (
    ends.reduce<number | null>((most, end) => (most === null || end === null ? null : Math.max(most, end)), 0) || null
  );
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** Of a duration as k6 writes it: `1m30s`, `2.64s`, `2640ms`. */
function secondsOf(text: unknown): number | null {
  if (typeof text !== "string" || !/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return null;
  let sum = 0;
  for (const [, n, unit] of text.matchAll(/([\d.]+)(h|ms|m|s)/g)) sum += Number(n) * (UNITS[unit ?? ""] ?? 0);
  return sum;
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}
