/** Items as a client sends them: read and checked. Pure, but for the ids and times of new items. */
import { isObject } from "../request.ts";
import type { Manner } from "./manner.ts";
import { type Item, newItem, type Part } from "./store.ts";

const TYPES = ["message", "function_call", "function_call_output"];
const ROLES = ["system", "user", "assistant", "tool"];
const PART_TYPES = ["text", "input_text", "output_text", "image", "file"];
const LIMITS = { parts: 10, text: 50_000 };

/** `body`: of a wrong shape; `format`: no such type or role; `content`: empty, too long, of no known type. */
export function readItems(wanted: readonly unknown[], manner: Manner): Item[] | "body" | "format" | "content" {
  const items: Item[] = [];
  let contentProblem = false;
  for (const one of wanted) {
    if (!isObject(one) || typeof one.type !== "string" || !Array.isArray(one.content)) return "body";
    const { type, role = "" } = one;
    if (typeof role !== "string") return "body";
    if (!TYPES.includes(type) || (role !== "" && !ROLES.includes(role))) return "format";
    const parts: Part[] = [];
    for (const part of one.content as unknown[]) {
      if (!isObject(part) || typeof part.type !== "string") return "body";
      const { text = "" } = part;
      if (typeof text !== "string") return "body";
      if (!PART_TYPES.includes(part.type) || [...text].length > LIMITS.text) contentProblem = true;
      const lost = part.type !== "text" && manner.has("text_parts_only");
      parts.push(lost ? { type: part.type } : { type: part.type, text });
    }
    if (parts.length === 0 || parts.length > LIMITS.parts) contentProblem = true;
    items.push({ ...newItem(role === "" ? null : role, parts), type });
  }
  return contentProblem ? "content" : items;
}
