/**
 * Puts data into the page's template. Runs anywhere, k6's VM included; must not know what the data mean. The template is
 * k6/data/report_page.html, built from web/.
 */
import type { PageData } from "./types.ts";

const OPEN = '<script type="application/json" id="llmload-data">';
const CLOSE = "</script>";

/**
 * Nothing in the data can end the element, begin a comment or become markup: JSON.parse() of the slot gives the same value.
 * Throws a RangeError when the template has no slot, or more than one.
 */
export function fillPage(template: string, data: PageData): string {
  // not String.replace(): a `$` in the data would mean something to it
  const parts = template.split(OPEN);
  const [before, after] = parts;
  const end = after?.indexOf(CLOSE) ?? -1;
  if (parts.length !== 2 || before === undefined || after === undefined || end < 0)
    throw new RangeError("the report page's template must hold one slot for data: build it anew with `make generate`");
  return `${before}${OPEN}${jsonForPage(data)}${after.slice(end)}`;
}

function jsonForPage(data: PageData): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
