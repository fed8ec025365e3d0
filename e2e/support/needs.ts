/** Skips that say what would cure them: `make test` prints the names of skipped tests. */
import { spawnSync } from "node:child_process";

/** Suffix for a test's name and whether to skip it, for a program that comes from a system package. */
export function needs(program: string, cure: string, args: string[] = ["--version"]): { skip: boolean; note: string } {
  const found = spawnSync(program, args, { stdio: "ignore" }).error === undefined;
  return found ? { skip: false, note: "" } : { skip: true, note: ` [needs ${program}: ${cure}]` };
}
