/**
 * The one kind of error that a user is meant to read: a sentence, what to do about it, the exit status and a stable
 * code. Everything else that is thrown is a bug of ours. It must not know how errors are printed.
 */
import type { ExitName } from "../../core/contract/exits_gen.ts";

export class Failure extends Error {
  readonly exit: ExitName;
  /** stable, for scripts and tests: `k6.missing`, `env.malformed`, ... */
  readonly code: string;
  /** what to do, one sentence; null when the message says it already */
  readonly hint: string | null;

  constructor(exit: ExitName, code: string, message: string, hint: string | null = null) {
    super(message);
    this.name = "Failure";
    this.exit = exit;
    this.code = code;
    this.hint = hint;
  }
}

/** Wrong use or bad input (exit 2). */
export function misuse(code: string, message: string, hint: string | null = null): Failure {
  return new Failure("usage", code, message, hint);
}

/** The operating system's word for a failed call (`ENOENT`), or the error's own text. */
export function systemReason(error: unknown): string {
  if (error instanceof Error) {
    const code = (error as NodeJS.ErrnoException).code;
    return typeof code === "string" ? code : error.message;
  }
  return String(error);
}
