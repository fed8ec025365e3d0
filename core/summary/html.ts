/** The summary as one plain page: no script, nothing loaded, every text escaped. Pure. */
import { banner, ownBlocks, suiteBlocks, title } from "./blocks.ts";
import { span } from "./format.ts";
import { STYLE, STYLE_HASH } from "./html_style.ts";
import type { Block, Line } from "./lines.ts";
import type { Summary } from "./types.ts";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

export function summaryHtml(summary: Summary, mask: (text: string) => string = (text) => text): string {
  const safe = (text: string) => escapeHtml(mask(text));
  const { level } = summary.verdict;
  const tone = { healthy: "good", warning: "warn", critical: "bad", unknown: "warn" }[level];
  const blocks = [...banner(summary), ...suiteBlocks(summary), ...ownBlocks(summary)];
  const when = `${summary.startedAt} to ${summary.endedAt}, ${span(summary.durationSeconds)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${STYLE_HASH}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe(`${summary.testid}: ${level}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${safe(title(summary))}</h1>
<p class="verdict ${tone}">${safe(level === "unknown" ? "not evaluated" : level)}</p>
<p class="dim">${safe(`${summary.testid}, ${summary.plan.baseUrl}, ${when}`)}</p>
${blocks.map((block) => section(block, safe)).join("\n")}
</body>
</html>
`;
}

function section({ title: heading, lines }: Block, safe: (text: string) => string): string {
  const rows = lines.map((line) => row(line, safe)).join("\n");
  return `<h2>${safe(heading)}</h2>\n<table>\n${rows}\n</table>`;
}

/** `Label: value` in two cells; anything else over both. */
function row({ text, tone }: Line, safe: (text: string) => string): string {
  const style = tone === "plain" ? "" : ` class="${tone}"`;
  const [, label, value] = /^ {2}(\S.*?): ((?:-?\d|n\/a).*)$/.exec(text) ?? [];
  if (label === undefined || value === undefined) return `<tr${style}><td colspan="2">${safe(text.trim())}</td></tr>`;
  return `<tr${style}><th scope="row">${safe(label)}</th><td class="number">${safe(value)}</td></tr>`;
}
