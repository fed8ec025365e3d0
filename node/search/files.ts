/** The files of a search: search.json and its renderings in the search's folder, each written whole. It must not know how a search is made. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { searchJson } from "../../core/search/render/json.ts";
import { searchMarkdown } from "../../core/search/render/markdown.ts";
import { searchPage } from "../../core/search/render/page.ts";
import type { SearchResult } from "../../core/search/types.ts";

export const SEARCH_FILES = { json: "search.json", markdown: "search.md", page: "search.html" } as const;

/** A reader sees the old file or the new one, never half. */
export function writeSearch(dir: string, result: SearchResult, currency: string): void {
  const whole = (name: string, text: string) => {
    writeFileSync(join(dir, `${name}.new`), text);
    renameSync(join(dir, `${name}.new`), join(dir, name));
  };
  whole(SEARCH_FILES.json, searchJson(result));
  whole(SEARCH_FILES.markdown, searchMarkdown(result, currency));
  whole(SEARCH_FILES.page, searchPage(result, currency));
}
