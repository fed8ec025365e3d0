/** How a list of items lies when a fault asks for it. Pure. */
import type { Fault } from "../faults.ts";
import { type Item, newItem } from "./store.ts";

/** `foreign`: an item of another user, null = there is none. */
export function distorted(items: readonly Item[], fault: Fault | null, foreign: Item | null): Item[] {
  const last = items.at(-1);
  switch (fault?.name) {
    case "lost_item":
      return items.slice(0, -1);
    case "foreign_item":
      return [...items, foreign ?? newItem("user", [{ type: "text", text: "what somebody else said" }])];
    case "swapped_items":
      return [...items.slice(0, -2), ...items.slice(-2).reverse()];
    case "changed_item":
      return last === undefined ? [] : [...items.slice(0, -1), { ...last, content: last.content.map(changed) }];
    default:
      return [...items];
  }
}

function changed<T extends { text?: string }>(part: T): T {
  return { ...part, text: `${part.text ?? ""} or not` };
}
