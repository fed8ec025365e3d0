/** The orders of Responses events that servers really send pass, and disorder is named. */
import { expect, it } from "vitest";
import { orderProblem } from "./event_order.ts";

const START = ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"];
const TEXT = ["response.output_text.delta", "response.output_text.done", "response.output_item.done"];

it.each([
  ["whole", [...START, ...TEXT, "response.completed"]],
  ["[DONE] behind the end", [...START, ...TEXT, "response.completed", "[DONE]"]],
  ["[DONE] before the end, no text (Jan Server)", [...START, "[DONE]", "response.completed"]],
  ["queued first", ["response.queued", ...START, ...TEXT, "response.incomplete"]],
  ["cut: that is another fault's affair", [...START, "response.output_text.delta"]],
])("passes %s", (_name, types) => {
  expect(orderProblem(types)).toBeNull();
});

it.each([
  ["nothing", [], "no event came"],
  ["only [DONE]", ["[DONE]"], "no event came"],
  ["another beginning", ["response.in_progress", ...START], "it begins with response.in_progress"],
  [
    "text before its item",
    ["response.created", "response.output_text.delta", "response.output_item.added"],
    "response.output_text.delta came before response.output_item.added",
  ],
  [
    "text behind the end",
    [...START, "response.completed", "response.output_text.delta"],
    "response.output_text.delta came after response.completed",
  ],
])("names %s", (_name, types, problem) => {
  expect(orderProblem(types)).toBe(problem);
});
