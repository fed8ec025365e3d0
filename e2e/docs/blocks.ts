/** The commands that a page of documentation tells its reader to type. */

export interface Block {
  /** line of the fence, from 1 */
  line: number;
  text: string;
  /** why it is not run, when the line before the fence says so */
  notRun: string | null;
}

/** All fenced ```bash blocks of a Markdown text. `<!-- not run: reason -->` on the line before excuses one. */
export function bashBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  for (let i = 0; i < lines.length; i++) {
    if (lines[i]?.trim() !== "```bash") continue;
    const before =
      lines
        .slice(0, i)
        .reverse()
        .find((line) => line.trim() !== "") ?? "";
    const excuse = /<!--\s*not run:\s*(.+?)\s*-->/.exec(before);
    const start = i + 1;
    while (i + 1 < lines.length && lines[i + 1]?.trim() !== "```") i++;
    blocks.push({ line: start, text: lines.slice(start, i + 1).join("\n"), notRun: excuse?.[1] ?? null });
  }
  return blocks;
}
