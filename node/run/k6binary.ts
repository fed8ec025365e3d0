/**
 * Finds the k6 to run and asks it who it is: ours (with the engine), or a stock k6 when that is wanted. It must not know
 * what is run with it.
 */
import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { Failure, misuse, systemReason } from "./failure.ts";
import { INSTALLATION, shown } from "./paths.ts";

const EXE = process.platform === "win32" ? ".exe" : "";
const ENGINE = /\bk6\/x\/llmload\b/;
const TRY_MS = 20_000;

export interface K6 {
  /** absolute */
  path: string;
  /** `v2.2.0` */
  version: string;
  /** has the module k6/x/llmload */
  engine: boolean;
}

export interface K6Wish {
  /** --k6 */
  path: string | null;
  stock: boolean;
  /** LLMLOAD_K6 and PATH are read from it */
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}

/**
 * The k6 to run. --k6, else LLMLOAD_K6, else bin/k6 of the installation; with `stock` --k6, else k6 of the PATH.
 * @throws Failure `k6.missing`, `k6.broken`, `k6.engine`
 */
export async function findK6(wish: K6Wish): Promise<K6> {
  const path = locateK6(wish);
  const k6 = await identify(path);
  if (!wish.stock && !k6.engine) {
    throw misuse(
      "k6.engine",
      `${shown(path, wish.cwd)} is a k6 without llmload's engine: it cannot measure streams token by token.`,
      "Leave --k6 and LLMLOAD_K6 out to take the one that `make build` makes, or add --stock to go without.",
    );
  }
  if (wish.stock && k6.engine) {
    throw misuse(
      "k6.engine",
      `--stock wants a k6 without llmload's engine, and ${shown(path, wish.cwd)} has it.`,
      "Leave --stock out.",
    );
  }
  return k6;
}

/** Where that k6 lies; it is a file that may be executed, no more is known. */
export function locateK6({ path, stock, env, cwd }: K6Wish): string {
  const named = path ?? (stock ? null : (env.LLMLOAD_K6 ?? null));
  if (named !== null && named !== "") {
    const file = /[\\/]/.test(named) ? resolve(cwd, named) : (onPath(named, env) ?? resolve(cwd, named));
    if (isProgram(file)) return file;
    throw misuse(
      "k6.missing",
      `There is no k6 at ${named}.`,
      `${path === null ? "LLMLOAD_K6" : "--k6"} wants the path of a k6 program.`,
    );
  }
  if (stock) {
    const found = onPath("k6", env);
    if (found !== null) return found;
    throw misuse(
      "k6.missing",
      "--stock takes k6 from the PATH, and there is none.",
      "Install k6, or name it with --k6 PATH.",
    );
  }
  const built = join(INSTALLATION, "bin", `k6${EXE}`);
  if (isProgram(built)) return built;
  throw misuse(
    "k6.missing",
    `There is no k6 with llmload's engine at ${shown(built, cwd)}.`,
    "Run `make build`, or name one with --k6 PATH or LLMLOAD_K6, or take a stock k6 with --stock.",
  );
}

function onPath(name: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const program = EXE !== "" && !name.toLowerCase().endsWith(EXE) ? `${name}${EXE}` : name;
  for (const folder of (env.PATH ?? env.Path ?? "").split(delimiter)) {
    if (folder !== "" && isProgram(join(folder, program))) return join(folder, program);
  }
  return null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Asks a program for its version and extensions. */
async function identify(path: string): Promise<K6> {
  const output = await new Promise<string>((done, fail) => {
    execFile(path, ["version"], { timeout: TRY_MS, windowsHide: true }, (error, stdout) => {
      if (error === null) done(stdout);
      else
        fail(
          new Failure(
            "usage",
            "k6.broken",
            `${shown(path)} could not be run as k6 (${systemReason(error).split("\n")[0]}).`,
          ),
        );
    });
  });
  const version = /\bv\d+\.\d+\.\d+\S*/.exec(output)?.[0];
  if (version === undefined) throw misuse("k6.broken", `${shown(path)} does not answer \`version\` as k6 does.`);
  return { path, version, engine: ENGINE.test(output) };
}
