/** The built command, run as a process in an empty folder of its own. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { CLI, STOCK_K6 } from "../support/paths.ts";
import { type Ended, type RunOptions, run } from "../support/process.ts";

const FIXTURES = fileURLToPath(new URL("fixtures", import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder, removed after the file's tests. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "llmload-cli-"));
  folders.push(folder);
  return folder;
}

/** A folder whose ./suites holds the fixtures: small plain k6 scripts, each with one thing about it. */
export function projectFolder(): string {
  const folder = emptyFolder();
  cpSync(FIXTURES, join(folder, "suites"), { recursive: true });
  return folder;
}

/** Adds a suite of the given text to a folder's ./suites. */
export function addSuite(cwd: string, file: string, text: string): void {
  mkdirSync(join(cwd, "suites"), { recursive: true });
  writeFileSync(join(cwd, "suites", file), text);
}

/** Progress that is only shown when something takes long, as it may on any busy machine. */
const PROGRESS = /^llmload: (reading|read|looking) .* \.\.\.\n/gm;

/** `stderr` is without the progress of reading. */
export async function llmload(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const ended = await run(process.execPath, [CLI, ...args], { cwd: options.cwd ?? emptyFolder(), ...options });
  return { ...ended, stderr: ended.stderr.replace(PROGRESS, "") };
}

/** `llmload run` of fixtures on stock k6, which starts fastest. */
export function runFixture(cwd: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return llmload(["run", "--stock", "--k6", STOCK_K6, ...args], { cwd, ...options });
}

/** The folders of the runs made in `cwd`, oldest first. */
export function runFolders(cwd: string): string[] {
  const results = join(cwd, "results");
  return existsSync(results)
    ? readdirSync(results)
        .sort()
        .map((name) => join(results, name))
    : [];
}

export function runJson(folder: string): Record<string, unknown> & { environment: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as ReturnType<typeof runJson>;
}
