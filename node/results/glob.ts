/** Paths with `*`, `?` and `**` in them, for shells that leave them as they are (Windows, quotes). */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** What the pattern finds, sorted. Hidden names are found only by a part that begins with a dot. Links to folders are not followed by `**`. */
export function expand(pattern: string): string[] {
  const parts = pattern.split(/[\\/]+/);
  const absolute = parts[0] === "" || /^[A-Za-z]:$/.test(parts[0] ?? "");
  const root = absolute ? `${parts.shift() ?? ""}/` : "";
  return [...new Set(walk(root, parts))].sort();
}

function walk(base: string, [part, ...rest]: string[]): string[] {
  if (part === undefined) return existsSync(base) ? [base] : [];
  if (part === "**") {
    const below = names(base, true).filter((name) => !name.startsWith("."));
    return [...walk(base, rest), ...below.flatMap((name) => walk(join(base, name), [part, ...rest]))];
  }
  if (!isPattern(part)) return walk(join(base, part), rest);
  const matches = matcher(part);
  return names(base, false)
    .filter((name) => matches.test(name) && (part.startsWith(".") || !name.startsWith(".")))
    .flatMap((name) => walk(join(base, name), rest));
}

function names(folder: string, foldersOnly: boolean): string[] {
  try {
    const entries = readdirSync(folder === "" ? "." : folder, { withFileTypes: true });
    return entries.filter((entry) => !foldersOnly || entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}

function matcher(part: string): RegExp {
  const source = part
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s");
}

/** A folder, a link to one included. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
