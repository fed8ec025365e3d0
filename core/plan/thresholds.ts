/**
 * Gathers thresholds for k6. k6 passes a threshold without samples, so each is paired with a guard: a counter of the same
 * tags that must be above 0. What stock k6 cannot evaluate is left out and named. Pure.
 */
import { METRICS } from "../contract/metrics_gen.ts";
import type { Guard, NotEvaluable, ThresholdSetting } from "./types.ts";

/** k6's own metrics, by type. */
const BUILT_IN: Record<string, string> = {
  ...Object.fromEntries("checks http_req_failed".split(" ").map((name) => [name, "rate"])),
  ...Object.fromEntries(
    "http_reqs iterations dropped_iterations data_sent data_received".split(" ").map((name) => [name, "counter"]),
  ),
  ...Object.fromEntries("vus vus_max".split(" ").map((name) => [name, "gauge"])),
  ...Object.fromEntries(
    "iteration_duration group_duration http_req_duration http_req_blocked http_req_connecting http_req_tls_handshaking http_req_sending http_req_waiting http_req_receiving"
      .split(" ")
      .map((name) => [name, "trend"]),
  ),
};
const AGGREGATIONS: Record<string, RegExp> = {
  counter: /^(count|rate)$/,
  gauge: /^value$/,
  rate: /^rate$/,
  trend: /^(avg|min|max|med|p\(.*\))$/,
};
export const STOCK_REASON = "stock k6 hands over a stream only when it has ended: run with llmload's own k6";

export class ThresholdList {
  readonly thresholds: Record<string, string[]> = {};
  readonly guards: Guard[] = [];
  readonly notEvaluable: NotEvaluable[] = [];
  private readonly engine: boolean;
  /** groups of contract/metrics.json that the suite feeds */
  readonly groups: readonly string[];

  constructor(engine: boolean, groups: readonly string[]) {
    this.engine = engine;
    this.groups = groups;
  }

  /** `guard`: the counter's key, or several; null for a counter that may well stay at 0. */
  add(metric: string, expressions: readonly string[], guard: string | readonly string[] | null): void {
    if (this.unknowable(metric)) {
      for (const expression of expressions) this.notEvaluable.push({ metric, expression, reason: STOCK_REASON });
      return;
    }
    this.thresholds[metric] = [...(this.thresholds[metric] ?? []), ...expressions];
    for (const key of typeof guard === "string" ? [guard] : (guard ?? [])) this.guard(key, metric);
  }

  /** Takes the suite's own expressions of a metric away. */
  drop(metric: string): void {
    delete this.thresholds[metric];
    for (const guard of this.guards) guard.guards = guard.guards.filter((key) => key !== metric);
    const left = this.notEvaluable.filter((n) => n.metric !== metric);
    this.notEvaluable.splice(0, this.notEvaluable.length, ...left);
  }

  /** A sub-metric that the summary wants to see: without a threshold k6 would not keep it. */
  keep(metric: string): void {
    if (!this.unknowable(metric)) this.thresholds[metric] ??= [];
  }

  /** What k6 gets: guards joined in. */
  forK6(): Record<string, string[]> {
    const all = { ...this.thresholds };
    for (const guard of this.guards.filter((g) => g.guards.length > 0)) {
      all[guard.metric] = [...(all[guard.metric] ?? []), guard.expression];
    }
    return all;
  }

  /** Stock k6 does not even have such a metric, and would refuse it. */
  private unknowable(metric: string): boolean {
    return !this.engine && METRICS.some((m) => m.engineOnly && m.name === bareName(metric));
  }

  private guard(metric: string, guards: string): void {
    const known = this.guards.find((guard) => guard.metric === metric);
    if (known === undefined) this.guards.push({ metric, expression: "count>0", guards: [guards] });
    else if (!known.guards.includes(guards)) known.guards.push(guards);
  }
}

/** A metric's name without its tags. */
export function bareName(metric: string): string {
  return metric.split("{")[0] ?? metric;
}

/**
 * The user's thresholds in place of the suite's own of the same metrics. `absent`: why this run cannot have the samples
 * that one speaks of, null = it can. Returns sentences about those that are wrong.
 */
export function addSettings(
  list: ThresholdList,
  settings: readonly ThresholdSetting[],
  absent: (setting: ThresholdSetting) => string | null,
): string[] {
  const problems: string[] = [];
  for (const metric of new Set(settings.map((setting) => setting.metric))) list.drop(metric);
  for (const setting of settings) {
    const reason = absent(setting);
    const { metric, expression } = setting;
    const problem = reason === null ? addSetting(list, setting) : problemOf(list, setting);
    if (problem !== null) problems.push(problem);
    else if (reason !== null) list.notEvaluable.push({ metric, expression, reason });
  }
  return problems;
}

/** A user's threshold under the suite's counters; null when the setting is fine, else a sentence. */
function addSetting(list: ThresholdList, setting: ThresholdSetting): string | null {
  const problem = problemOf(list, setting);
  if (problem !== null) return problem;
  const type = typeOf(list, setting);
  list.add(setting.metric, [setting.expression], type === "counter" || type === "gauge" ? null : guardOf(setting));
  return null;
}

function typeOf(list: ThresholdList, { name }: ThresholdSetting): string | undefined {
  return METRICS.find((m) => m.name === name && list.groups.includes(m.group))?.type ?? BUILT_IN[name];
}

function problemOf(list: ThresholdList, setting: ThresholdSetting): string | null {
  const type = typeOf(list, setting);
  if (type === undefined)
    return `THRESHOLDS names the metric ${setting.name}, which this suite does not have: see docs/reference/metrics.md.`;
  const aggregation = /^[a-z]+(\(.*?\))?/.exec(setting.expression)?.[0] ?? "";
  return AGGREGATIONS[type]?.test(aggregation)
    ? null
    : `THRESHOLDS asks for ${aggregation} of ${setting.name}, which is a ${type}: it has ${NAMES[type]}.`;
}

const NAMES: Record<string, string> = {
  counter: "count and rate",
  gauge: "value",
  rate: "rate",
  trend: "avg, min, max, med and p(N)",
};
/** Tags that llm_requests carries too; a guard on others would never see a sample. */
const GUARD_TAGS = ["scenario", "api", "mode", "model", "prompt", "try", "step"];

/** The counter that a user's threshold needs above 0: requests of the same tags, as far as requests carry them. */
export function guardOf({ tags }: Pick<ThresholdSetting, "tags">): string {
  const shared = Object.entries(tags).filter(([name]) => GUARD_TAGS.includes(name));
  return `llm_requests${shared.length === 0 ? "" : `{${shared.map(([name, value]) => `${name}:${value}`).join(",")}}`}`;
}
