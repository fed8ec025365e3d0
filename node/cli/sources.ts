/** Where settings come from besides flags: the caller's environment and a .env file. Shared by the commands. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Option } from "commander";
import { parseDotenv } from "../run/dotenv.ts";
import { type Env, resolveEnvironment } from "../run/environment.ts";
import { misuse, systemReason } from "../run/failure.ts";
import { shown } from "../run/paths.ts";
import type { Shell } from "./shell.ts";

/** Not called --env-file: Node 20 takes a flag of that name for itself, wherever it stands. */
export function dotenvOption(): Option {
  return new Option(
    "--dotenv <FILE>",
    "read variables from this file (default: .env of the current folder, if there is one)",
  );
}

export function suitesOption(): Option {
  return new Option("--suites <DIR>", "folder with your own suites (LLMLOAD_SUITES; default ./suites, then ./src)");
}

/** The variables of --dotenv, or of ./.env when there is one. */
export function readEnvFile(asked: string | null, cwd: string): Map<string, string> {
  const file = resolve(cwd, asked ?? ".env");
  if (asked === null && !existsSync(file)) return new Map();
  try {
    return parseDotenv(readFileSync(file, "utf8"), shown(file, cwd));
  } catch (error) {
    if (error instanceof Error && "errno" in error) {
      throw misuse(
        "env.file",
        `${shown(file, cwd)} cannot be read (${systemReason(error)}).`,
        asked === null ? null : "--dotenv wants a readable file.",
      );
    }
    throw error;
  }
}

/** Caller's environment over .env, for commands without knobs. */
export function callerEnvironment(shell: Shell, envFile: string | null): Env {
  return resolveEnvironment({ flags: {}, caller: shell.env, dotenv: readEnvFile(envFile, shell.cwd) }).values;
}
