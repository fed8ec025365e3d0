/** Writes a page and opens it in the person's browser; where there is none, says where the page lies. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openInBrowser } from "../report/browser.ts";
import { shown } from "../run/paths.ts";
import { FILES, REPORT_FILES } from "../run/plan.ts";
import { write } from "./report_files.ts";
import { type Shell, say, warn } from "./shell.ts";

export async function openPage(
  page: string,
  { runs, out }: { runs: readonly string[]; out: string | null },
  shell: Shell,
): Promise<void> {
  const file = resolve(shell.cwd, out ?? defaultFile(runs));
  write(file, page);
  const name = shown(file, shell.cwd);
  const problem = await openInBrowser(file, process.env);
  if (problem === null) say(shell, `opened ${name}`);
  else warn(shell, `no browser could be started (${problem}): open ${name} in one yourself.`);
}

/** Of one run beside its other files, else a file that nothing else needs. */
function defaultFile(runs: readonly string[]): string {
  const [folder] = runs;
  const page = REPORT_FILES[1];
  const one = runs.length === 1 && folder !== undefined && existsSync(join(folder, FILES.run));
  return one ? join(folder, page) : join(mkdtempSync(join(tmpdir(), "llmload-")), page);
}
