/** Skips that say what would cure them: `make test` prints the names of skipped tests. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Suffix for a test's name and whether to skip it, for a program that comes from a system package. */
export function needs(program: string, cure: string, args: string[] = ["--version"]): { skip: boolean; note: string } {
  const found = spawnSync(program, args, { stdio: "ignore" }).error === undefined;
  return found ? { skip: false, note: "" } : { skip: true, note: ` [needs ${program}: ${cure}]` };
}

const BROWSERS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** A browser of the system that speaks Chromium's protocol; `program` is where it lies. */
export function needsChromium(): { skip: boolean; note: string; program: string } {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const program = BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) =>
    existsSync(file),
  );
  if (program !== undefined) return { skip: false, note: "", program };
  return { skip: true, note: " [needs chromium: apt-get install chromium]", program: "" };
}
