/** Where this installation lies, and how paths are shown. It must not know what is done with them. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds our package.json: from the sources and from dist alike. */
export const INSTALLATION = findInstallation(dirname(fileURLToPath(import.meta.url)));

function findInstallation(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) && existsSync(join(folder, "contract"))) return folder;
    if (dirname(folder) === folder) throw new Error(`llmload's own package.json was not found above ${from}`);
  }
}

/** The version in package.json. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(join(INSTALLATION, "package.json"), "utf8")) as { version?: unknown };
  return typeof manifest.version === "string" ? manifest.version : "unknown";
}

/** A path as a person would type it here: relative when it lies at or below the current folder, with forward slashes. */
export function shown(path: string, cwd = process.cwd()): string {
  const short = relative(cwd, path);
  if (short === "") return ".";
  return (short.startsWith("..") || isAbsolute(short) ? path : short).split(sep).join("/");
}

/** A path with forward slashes, relative to `cwd` even when it lies outside (run.json's suiteFile). */
export function relativePath(path: string, cwd = process.cwd()): string {
  return (relative(cwd, path) || ".").split(sep).join("/");
}
