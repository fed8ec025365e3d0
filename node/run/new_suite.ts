/** Writes a new suite where none is, importing the library by the one kind of path that k6 understands. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { misuse, systemReason } from "./failure.ts";
import { INSTALLATION, shown } from "./paths.ts";

export interface NewSuite {
  name: string;
  javascript: boolean;
  folder: string;
  cwd: string;
}

export type Template = (suite: { name: string; javascript: boolean; library: string }) => string;

/**
 * Writes the file and gives its path.
 * @throws Failure `new.name`, `new.exists`, `new.unwritable`
 */
export function writeNewSuite(wanted: NewSuite, template: Template): string {
  const { name, javascript } = wanted;
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name) || name === "all") {
    throw misuse(
      "new.name",
      `${JSON.stringify(name)} cannot be a suite's name.`,
      "It wants 1 to 64 letters, digits, - and _, beginning with a letter; `all` is taken.",
    );
  }
  const file = join(resolve(wanted.cwd, wanted.folder), `${name}.${javascript ? "js" : "ts"}`);
  const text = template({ name, javascript, library: libraryPath(dirname(file)) });
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const reason = systemReason(error);
    if (reason === "EEXIST")
      throw misuse(
        "new.exists",
        `There is a file ${shown(file, wanted.cwd)} already; it was left as it is.`,
        "Choose another name.",
      );
    throw misuse("new.unwritable", `${shown(file, wanted.cwd)} cannot be written (${reason}).`);
  }
  return file;
}

/**
 * The folder k6/ of the installation as seen from `folder`. k6 resolves relative paths and file addresses only, no
 * package names; a relative one survives a move of the whole project, and none leads to another Windows drive.
 */
export function libraryPath(folder: string, library = join(INSTALLATION, "k6")): string {
  const path = relative(folder, library);
  if (isAbsolute(path)) return pathToFileURL(library).href;
  const slashed = path.split(sep).join("/");
  return slashed.startsWith(".") ? slashed : `./${slashed}`;
}
