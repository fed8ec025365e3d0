/** The figures that the verdict judges a whole run by; where they come from depends on the kind of suite. Pure. */
import { JAN_STEPS, type JanStep } from "../plan/jan_steps.ts";
import type { Plan } from "../plan/types.ts";
import type { VerdictFigures } from "../verdict/verdict.ts";
import type { Figures } from "./k6_data.ts";

/** Final outcomes that succeeded / all final outcomes; null = there was none. */
export function finalSuccess(figures: Figures, { flow }: Pick<Plan, "flow">): number | null {
  return flow === null ? figures.value("chat_completion_success_rate", "rate") : finalShare(figures, "");
}

/**
 * The same of the requests with a tag (`{step:message}`; empty = all) of a Jan suite. A try that is repeated after a
 * refresh is counted in auth_retries, and is not final.
 */
export function finalShare(figures: Figures, tag: string): number | null {
  const good = figures.passes(`llm_request_success${tag}`);
  const final = figures.outcomes(`llm_request_success${tag}`) - figures.count(`auth_retries${tag}`);
  return final > 0 ? Math.min(1, good / final) : null;
}

/** 5xx answers / requests sent; null = none was sent. */
export function serverErrorShare(figures: Figures, { flow }: Pick<Plan, "flow">): number | null {
  const [sent, errors] =
    flow === null
      ? [figures.count("total_chat_requests"), figures.count("server_errors")]
      : [figures.count("llm_requests"), figures.count("llm_errors{error_class:server}")];
  return sent > 0 ? errors / sent : null;
}

/** What no load excuses: messages that are gone, and other people's. Only the conversation suite can tell. */
export function brokenPromises(figures: Figures): string[] {
  const [lost, foreign] = [figures.count("items_lost"), figures.count("items_foreign")];
  return [
    ...(lost > 0 ? [`stored messages that were lost or changed: ${lost}`] : []),
    ...(foreign > 0 ? [`items of other users that were handed out: ${foreign}`] : []),
  ];
}

/**
 * `cut off after 2 of 5 steps`: a functional run that did not come to its end. Null = it did, or it is load. A step was
 * taken when it came to an outcome or was skipped for one before it.
 */
export function cutOff(figures: Figures, { flow }: Pick<Plan, "flow">): string | null {
  if (flow?.single !== true) return null;
  const taken = flow.steps.filter((step) => {
    const tag = `{step:${step}}`;
    const counted = figures.count(`steps_failed${tag}`) + figures.count(`steps_skipped${tag}`);
    return counted > 0 || figures.count(`llm_left${tag}`) > 0 || finalShare(figures, tag) !== null;
  });
  return taken.length === flow.steps.length ? null : `cut off after ${taken.length} of ${flow.steps.length} steps`;
}

type ModeP95s = Pick<VerdictFigures, "streamingP95" | "nonStreamingP95" | "notComparable">;

const PAIRS: readonly (readonly [unary: JanStep, stream: JanStep])[] = [
  ["completion", "completion_stream"],
  ["message", "message_stream"],
  ["response", "response_stream"],
];

/** Fewer have no 95th percentile. */
const LEAST_OF_A_MODE = 20;

/** Of like requests: responses with tools are left out. */
export function modeP95s(figures: Figures, { flow }: Pick<Plan, "flow">): ModeP95s {
  if (flow === null) {
    const counts = ["streaming_duration", "non_streaming_duration"].map((name) => figures.value(name, "count"));
    const few = counts.some((count) => count !== null && count > 0 && count < LEAST_OF_A_MODE);
    return {
      streamingP95: figures.value("streaming_duration", "p(95)"),
      nonStreamingP95: figures.value("non_streaming_duration", "p(95)"),
      notComparable: few ? `needs ${LEAST_OF_A_MODE} successful requests of each mode` : null,
    };
  }
  const [unary, stream] = PAIRS.find((pair) => pair.some((step) => flow.steps.includes(step))) ?? [];
  const p95 = (step: JanStep | undefined) =>
    step === undefined ? null : figures.value(`${JAN_STEPS[step].trend}{step:${step}}`, "p(95)");
  return {
    streamingP95: p95(stream),
    nonStreamingP95: p95(unary),
    notComparable: flow.single ? "one request of each says too little" : null,
  };
}
