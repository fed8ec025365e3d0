/** How the blocks of Jan Server's suites read figures: by step, with the reason where there is none. Pure. */
import { METRICS, type MetricSpec } from "../../contract/metrics_gen.ts";
import type { JanStep } from "../../plan/jan_steps.ts";
import { ms, orMissing, percent } from "../format.ts";
import { finalShare } from "../judged_figures.ts";
import { entry, type Line } from "../lines.ts";
import { unmeasured } from "../no_value.ts";
import { STOCK } from "../not_known.ts";
import type { Summary } from "../types.ts";

/** `{step:message}` */
export function ofStep(step: JanStep): string {
  return `{step:${step}}`;
}

/** Whether the run takes at least one of the steps. */
export function takes({ plan }: Summary, ...steps: readonly JanStep[]): boolean {
  return steps.some((step) => plan.flow?.steps.includes(step) === true);
}

/** In a few words, why a metric of the requests with this tag (empty = all) has no value. */
export function why({ stock, figures }: Summary, metric: string, tag: string): string {
  const spec: MetricSpec | undefined = METRICS.find((known) => known.name === metric);
  if (stock && spec?.engineOnly === true) return STOCK;
  if (figures.count(`llm_requests${tag}`) === 0) return "none sent";
  if (figures.passes(`llm_request_success${tag}`) === 0) return "no successful request";
  return unmeasured(metric, figures) ?? "no samples";
}

const NAMES: Record<string, string> = { med: "p50", "p(95)": "p95", "p(99)": "p99" };

/** `Label (p50, p95): 1.00ms, 2.00ms`. `tag`: of the requests that feed the metric, where it is not the metric's own. */
export function times(
  summary: Summary,
  label: string,
  [metric, tag]: readonly [metric: string, tag: string],
  stats: readonly string[],
  sentTag = tag,
): Line {
  const values = stats.map((stat) => ms(summary.figures.value(metric + tag, stat)));
  const known = values.every((value) => value !== null) ? values.join(", ") : null;
  const head = `${label} (${stats.map((stat) => NAMES[stat] ?? stat).join(", ")})`;
  return entry(head, orMissing(known, why(summary, metric, sentTag)));
}

/** `Label: 480 sent, 99.79% good` */
export function sentAndGood(summary: Summary, label: string, tag: string): Line {
  const sent = summary.figures.count(`llm_requests${tag}`);
  const share = finalShare(summary.figures, tag);
  const good = sent === 0 ? "" : `, ${orMissing(percent(share), "no answer")} good`;
  return entry(label, `${sent} sent${good}`, share !== null && share < 1 ? "warn" : "plain");
}

/** `Label: 4800 in, 45000 out`. Usage that never came is unknown, not 0. */
export function tokens(summary: Summary, label: string, tag: string): Line {
  const { figures } = summary;
  const [input, output] = [figures.count(`llm_input_tokens${tag}`), figures.count(`llm_output_tokens${tag}`)];
  if (input + output > 0) return entry(label, `${input} in, ${output} out`);
  const answered = figures.passes(`llm_request_success${tag}`) > 0;
  return entry(label, `n/a (${answered ? "no usage from the server" : why(summary, "llm_output_tokens", tag)})`);
}

/** A counter that ought to be 0. */
export function bad(label: string, count: number, more = ""): Line {
  return entry(label, `${count}${more}`, count > 0 ? "bad" : "plain");
}
