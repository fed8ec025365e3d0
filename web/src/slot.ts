/** Reads the data out of the page. It must not know how they are shown; of what they hold it looks at no more than the kind. */
import type { PageData } from "../../core/page/types.ts";

export type Slot = { data: PageData } | { problem: string };

const KINDS: readonly string[] = ["report", "comparison", "trend"];
const CURE = "Make the page again: llmload report RUN --format html --out report.html.";

export function readSlot(page: Document): Slot {
  const text = page.getElementById("llmload-data")?.textContent?.trim() ?? "";
  if (text === "") return { problem: `This page is a template without data. ${CURE}` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: `The data in this page are cut off or damaged, so there is nothing to show. ${CURE}` };
  }
  if (typeof value !== "object" || value === null || !("kind" in value) || !("v" in value))
    return { problem: `The data in this page are not llmload's. ${CURE}` };
  if (value.v !== 1 || !KINDS.includes(String(value.kind)))
    return { problem: `The data in this page are of a version that this page does not know. ${CURE}` };
  return { data: value as PageData };
}
