/** The report page of a bare `k6 run`, out of the template of web/. Pure. */
import { fillPage } from "../../page/fill.ts";
import { masked } from "../json.ts";
import type { Summary } from "../types.ts";
import { reportPage } from "./page.ts";

/** `mask` goes over every string before anything is made of it. `startedMs`: summary.startedAt as epoch ms. */
export function summaryPage(
  template: string,
  summary: Summary,
  startedMs: number,
  mask: (text: string) => string = (text) => text,
): string {
  return fillPage(template, masked(reportPage(summary, startedMs), remembering(mask)));
}

/** The page says the same sentence hundreds of times, and k6's VM is slow at masking. */
function remembering(mask: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text) ?? mask(text);
    known.set(text, found);
    return found;
  };
}
