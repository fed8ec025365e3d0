/**
 * Finds suites: the files of k6/suites and those of the user's folders, without any registration. What a file says of
 * itself (`@llmload target=jan: one line`) is read from its text; nothing is executed. It must not know how suites run.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { misuse, systemReason } from "./failure.ts";
import { nearest } from "./nearest.ts";
import { INSTALLATION, shown } from "./paths.ts";

export interface Suite {
  /** the file's name without its ending */
  name: string;
  /** absolute */
  file: string;
  /** which kind of server it talks to: agentapi, jan, any */
  target: string;
  /** one line, empty when the file says nothing */
  description: string;
  /** from a folder of the user, not of the installation */
  own: boolean;
}

const OWN_FOLDERS = ["suites", "src"];

/** Where suites are looked for: ours, then the folder asked for or else ./suites and ./src. */
export function suiteFolders(asked: string | null, cwd: string): { folder: string; own: boolean }[] {
  const ours = { folder: join(INSTALLATION, "k6", "suites"), own: false };
  if (asked !== null) {
    const folder = resolve(cwd, asked);
    if (!existsSync(folder) || !statSync(folder).isDirectory()) {
      throw misuse(
        "suites.folder",
        `There is no folder ${shown(folder, cwd)} for suites.`,
        "--suites and LLMLOAD_SUITES want a folder.",
      );
    }
    return [ours, { folder, own: true }];
  }
  return [ours, ...OWN_FOLDERS.map((name) => ({ folder: join(cwd, name), own: true }))];
}

/** All suites there are, ours first, each group by name. */
export function listSuites(asked: string | null, cwd = process.cwd()): Suite[] {
  const found: Suite[] = [];
  for (const { folder, own } of suiteFolders(asked, cwd)) {
    if (!existsSync(folder) || found.some((suite) => resolve(suite.file, "..") === resolve(folder))) continue;
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!entry.isFile() && !entry.isSymbolicLink()) continue;
      const suite = readSuite(join(folder, entry.name), own);
      if (suite !== null) found.push(suite);
    }
  }
  return found;
}

/** The suite in a file, or null when it is none (a door, a helper, a type file). */
function readSuite(file: string, own: boolean): Suite | null {
  const name = basename(file);
  if (!/\.(ts|js)$/.test(name) || /\.(d|test|spec)\.(ts|js)$|^[._]/.test(name)) return null;
  const text = readFileSync(file, "utf8");
  return isSuite(text) ? describe(text, file, own) : null;
}

function describe(text: string, file: string, own: boolean): Suite {
  const { target, description } = selfDescription(text);
  return { name: basename(file, extname(file)), file, target, description, own };
}

/** A file that k6 could run and that does not merely hand on another one's exports. */
export function isSuite(text: string): boolean {
  if (/@llmload\b/.test(head(text))) return true;
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return /\bexport\s+default\b|\bexport\s+(const|let|var)\s+options\b|\bexport\s*\{[^}]*\boptions\b[^}]*\}\s*;?\s*(\n|$)/.test(
    code,
  );
}

/** What the head comment says: the text behind `@llmload key=value`, to the end of its line; else the comment's first line. */
export function selfDescription(text: string): { target: string; description: string } {
  const comment = head(text);
  const tag = /@llmload\b((?:[ \t]+[\w-]+=[\w-]+)*)[ \t]*:?\s*([^\n]*)/.exec(comment);
  if (tag) {
    return { target: /\btarget=([\w-]+)/.exec(tag[1] ?? "")?.[1] ?? "any", description: (tag[2] ?? "").trim() };
  }
  return { target: "any", description: comment.split("\n").find((line) => line !== "") ?? "" };
}

/** The text of the comment that opens a file, without its stars and slashes; empty when none does. */
function head(text: string): string {
  const start = text
    .replace(/^\uFEFF/, "")
    .replace(/^#!.*\n/, "")
    .trimStart();
  const block = /^\/\*+([\s\S]*?)\*\//.exec(start)?.[1];
  const raw = block ?? /^(?:\/\/.*(?:\r?\n|$))+/.exec(start)?.[0] ?? "";
  return raw
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*(\*|\/\/)?\s?/, "").trim())
    .join("\n");
}

/** Stands for the Jan suites and the user's own; chat-api takes long and is asked for by name. */
export const ALL = "all";

/**
 * The suites that a user named: by name, by path, or `all`.
 * @throws Failure `suite.unknown`, `suite.ambiguous`
 */
export function findSuites(asked: readonly string[], folder: string | null, cwd = process.cwd()): Suite[] {
  const known = listSuites(folder, cwd);
  const chosen = asked.flatMap((word) => (word === ALL ? everySuite(known) : [findSuite(word, known, cwd)]));
  return chosen.filter((suite, i) => chosen.findIndex((other) => other.file === suite.file) === i);
}

function everySuite(known: readonly Suite[]): Suite[] {
  const all = known.filter((suite) => suite.own || suite.target === "jan");
  if (all.length > 0) return all;
  throw misuse(
    "suite.unknown",
    "`all` means the suites for Jan Server and your own, and there are none.",
    `There ${known.length === 1 ? "is" : "are"}: ${known.map((s) => s.name).join(", ") || "none at all"}.`,
  );
}

/** The doors of the Jan suites, and often users' own files, are called `test-NAME`: both spellings find both. */
const PREFIX = "test-";

function spellings(word: string): string[] {
  return [word, word.startsWith(PREFIX) ? word.slice(PREFIX.length) : `${PREFIX}${word}`];
}

function findSuite(word: string, known: readonly Suite[], cwd: string): Suite {
  if (/[\\/]|\.(ts|js)$/.test(word)) return suiteAt(word, known, cwd);
  // the exact name first: a file of the user's called test-x is meant before a suite of ours called x
  const named =
    spellings(word)
      .map((name) => known.filter((suite) => suite.name === name))
      .find((suites) => suites.length > 0) ?? [];
  if (named.length > 1) {
    throw misuse(
      "suite.ambiguous",
      `There is more than one suite ${word}: ${named.map((s) => shown(s.file, cwd)).join(", ")}.`,
      "Name the one you mean by its path.",
    );
  }
  if (named[0]) return named[0];
  const names = [...known.map((suite) => suite.name), ALL];
  const near = spellings(word)
    .map((name) => nearest(name, names))
    .find((name) => name !== null);
  throw misuse(
    "suite.unknown",
    `There is no suite ${word}.${near ? ` Did you mean ${near}?` : ""}`,
    "`llmload list` shows all; a file is named by its path, such as ./suites/mine.ts.",
  );
}

function suiteAt(path: string, known: readonly Suite[], cwd: string): Suite {
  const file = resolve(cwd, path);
  const listed = known.find((suite) => suite.file === file);
  if (listed) return listed;
  if (!/\.(ts|js)$/.test(file)) throw misuse("suite.unknown", `${path} is no suite: k6 takes .ts and .js files.`);
  try {
    const text = readFileSync(file, "utf8");
    return behindDoor(text, file, known) ?? describe(text, file, true);
  } catch (error) {
    throw misuse("suite.unknown", `The suite ${path} cannot be read (${systemReason(error)}).`);
  }
}

/** The suite that a door (a file that only hands on another one's exports) leads to, or null. */
function behindDoor(text: string, file: string, known: readonly Suite[]): Suite | null {
  const path = isSuite(text) ? undefined : /^export\s+\*\s+from\s+["'](\.[^"']+)["']/m.exec(text)?.[1];
  if (path === undefined) return null;
  const target = resolve(dirname(file), path);
  return known.find((suite) => suite.file === target) ?? null;
}
