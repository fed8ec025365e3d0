/** Text as Markdown: code spans, prose and tables in which foreign text means nothing but itself. Pure. It must not know a report. */
import { clean } from "./clean.ts";

/** A code span that holds any text, also inside a table. */
export function code(text: string): string {
  const safe = clean(text).replace(/\|/g, "\\|");
  const longest = Math.max(0, ...(safe.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 || safe.trim() === "" ? " " : "";
  return `${fence}${pad}${safe}${pad}${fence}`;
}

/** What means something wherever it stands; parentheses and exclamation marks only beside a bracket, which is among these. */
const ANYWHERE = /[\\`*[\]#|~$]/g;
/** An underscore inside a word means nothing. */
const EMPHASIS = /(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
/** A bare address would become a link, `:name:` a picture. */
const LINKING = /:(?=\/\/|[\w+-]+:)|(?<=\bwww)\./gi;
/** At the beginning: a list in a list. */
const LIST = /^(\s*)([-+]|\d+(?=[.)](?:\s|$)))/;

/** Our own sentences, which may quote foreign names. */
export function prose(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  const marked = clean(text).replace(ANYWHERE, "\\$&").replace(EMPHASIS, "\\$&").replace(LINKING, "\\$&");
  const plain = marked.replace(LIST, (_, space: string, mark: string) =>
    /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
  );
  // a word joiner keeps the name from being a mention
  return plain.replace(/[&<>]/g, (char) => entities[char] ?? char).replace(/@/g, "@\u2060");
}

/** Our own sentences with code spans of their own: nothing foreign. */
export function ours(text: string): string {
  return text
    .split("`")
    .map((part, i) => (i % 2 === 1 ? code(part) : prose(part)))
    .join("");
}

/** The first column to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}
