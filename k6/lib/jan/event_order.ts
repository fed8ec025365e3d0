/**
 * The order that the events of a Responses stream must keep: the response is created first, an item is added before its
 * text comes, and what ends the response comes last. [DONE] may stand anywhere at the end: servers differ. Pure.
 */

const ENDS = ["response.completed", "response.failed", "response.incomplete", "response.cancelled"];
const ITEM_ADDED = "response.output_item.added";
const DONE = "[DONE]";

/** What is out of order, as a sentence; null = nothing. `types`: without repetitions in a row, [DONE] included. */
export function orderProblem(types: readonly string[]): string | null {
  const events = types.filter((type) => type !== DONE);
  const [first] = events;
  if (first === undefined) return "no event came";
  if (first !== "response.created" && first !== "response.queued") return `it begins with ${first}`;
  const added = events.indexOf(ITEM_ADDED);
  const output = events.findIndex((type) => /\.delta$/.test(type));
  if (output >= 0 && (added < 0 || output < added)) return `${events[output]} came before ${ITEM_ADDED}`;
  const end = events.findIndex((type) => ENDS.includes(type));
  if (end >= 0 && end < events.length - 1) return `${events[end + 1]} came after ${events[end]}`;
  return null;
}
