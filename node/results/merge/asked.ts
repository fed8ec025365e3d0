/** The thresholds that the parts were asked to keep, and the plan they stand in. It must not know whether they are kept. Pure. */

import type { Plan } from "../../../core/plan/types.ts";
import { summaryOf } from "../../../core/report/from_summary.ts";
import type { Facts, Part } from "./parts.ts";

export interface Asked {
  /** all that every part was asked, by metric; guards among them */
  thresholds: Record<string, string[]>;
  /** asked of some parts only, with the end of a sentence */
  uneven: { metric: string; expression: string; reason: string }[];
  /** the suite's own plan, with guards and excuses; null = a script of somebody's own */
  plan: Plan | null;
}

/** Of parts whose plan is unknown nothing is asked: they follow the others. */
export function askedOf(parts: readonly Part[]): Asked {
  const plans = parts.map(({ summary }) => planOf(summary));
  const lists = parts.map((part, i) => plans[i]?.thresholds ?? inRunJson(part.run));
  const known = lists.flatMap((list, i) => (list === null ? [] : [{ list, name: parts[i]?.name ?? "" }]));
  const thresholds: Record<string, string[]> = {};
  const uneven: Asked["uneven"] = [];
  for (const { list } of known) {
    for (const [metric, expressions] of Object.entries(list)) {
      if (thresholds[metric] !== undefined) continue;
      thresholds[metric] = [];
      for (const expression of new Set(known.flatMap((one) => one.list[metric] ?? []))) {
        const without = known.filter((one) => !(one.list[metric] ?? []).includes(expression));
        if (without.length === 0) thresholds[metric].push(...repeated(expressions, expression));
        else
          uneven.push({ metric, expression, reason: `${without.map(({ name }) => name).join(", ")} was not asked it` });
      }
    }
  }
  return { thresholds, uneven, plan: plans.find((plan) => plan !== null) ?? null };
}

/** What a user asked for and is a guard as well stands twice. */
function repeated(expressions: readonly string[], expression: string): string[] {
  return expressions.filter((one) => one === expression);
}

/** A file that somebody else wrote may hold anything. */
function planOf(summary: Facts | null): Plan | null {
  const plan = summaryOf(summary, { allowFaults: [], records: null })?.plan;
  if (plan === undefined) return null;
  return {
    ...plan,
    thresholds: limitsIn(plan.thresholds) ?? {},
    guards: list(plan.guards).filter(
      ({ metric, expression, guards }) => isText(metric, expression) && Array.isArray(guards),
    ),
    excused: list(plan.excused).filter(({ metric, reason }) => isText(metric, reason)),
  };
}

function inRunJson(run: Facts | null): Record<string, string[]> | null {
  const { thresholds } = (run?.plan ?? {}) as { thresholds?: unknown };
  return limitsIn(thresholds);
}

function limitsIn(thresholds: unknown): Record<string, string[]> | null {
  if (typeof thresholds !== "object" || thresholds === null) return null;
  return Object.fromEntries(
    Object.entries(thresholds).map(([metric, of]) => [
      metric,
      Array.isArray(of) ? of.filter((one) => isText(one)) : [],
    ]),
  );
}

function list<T extends object>(value: readonly T[] | undefined): T[] {
  return Array.isArray(value) ? value.filter((one: unknown): one is T => typeof one === "object" && one !== null) : [];
}

function isText(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "string");
}
