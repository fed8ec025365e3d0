/**
 * The deviations of an answer, which may accompany a success: the engine's own, and those that follow from what was
 * promised. Which of them fail a request is classify.ts's affair.
 */
import type { FaultName } from "../../core/contract/errors_gen.ts";
import type { Exchange } from "./exchange.ts";

/** Without repetition. Only an answer with status 200 can have any of the marks that are promised. */
export function faultsOf(exchange: Exchange): string[] {
  const { seen, labels, promises, completion } = exchange;
  const found = new Set<string>([...seen.faults, ...exchange.found]);
  const add = (fault: FaultName, when: boolean) => {
    if (when) found.add(fault);
  };
  const stream = labels.mode === "stream";
  const answered = seen.status === 200 && seen.end === "eof" && seen.inBandError === null;
  // a response says how it ended also when it holds no output
  const read = promises.answer === "response" ? completion?.json === true : completion?.hasMessage === true;
  const whole = answered && (stream ? seen.sse : read);
  if (whole) {
    add("no_finish_reason", promises.finishReason && seen.finishReason === null);
    add("no_done", stream && promises.done && seen.done !== true);
    // a message says the input's count at its start: without the output's there is no usage of the answer
    const counted = seen.usage !== null && (promises.answer !== "message" || seen.usage.output !== null);
    add("no_usage", !counted && !seen.usageZero && (!stream || exchange.usageAsked));
  }
  add("zero_usage", seen.usageZero);
  return [...found];
}
