/**
 * The surroundings of a command: arguments, environment, streams. Commands take them from here and not from `process`, and
 * give back an exit status; only main.ts ends the process. It must not know any command.
 */
import { styleText } from "node:util";
import type { ExitName } from "../../core/contract/exits_gen.ts";

export interface Stream {
  write(text: string): boolean;
  isTTY?: boolean;
  columns?: number;
}

export interface Shell {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** what was typed, up to `--` */
  args: readonly string[];
  /** what stood behind `--` */
  k6Args: readonly string[];
  /** the exit status of the command that ran */
  exit: ExitName;
}

/** Colours belong on a terminal whose user has not refused them (no-color.org: any value but an empty one). */
export function colourful(stream: Stream, env: Readonly<Record<string, string | undefined>>): boolean {
  return stream.isTTY === true && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
}

export type Paint = (style: "bold" | "dim" | "red" | "yellow" | "green" | "cyan", text: string) => string;

export function painter(colours: boolean): Paint {
  return (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text);
}

/** A line to the person, on stderr, so that stdout stays what was asked for. */
export function say(shell: Shell, text: string): void {
  shell.stderr.write(`${clear(shell)}llmload: ${text}\n`);
}

export function warn(shell: Shell, text: string): void {
  const paint = painter(colourful(shell.stderr, shell.env));
  shell.stderr.write(`${clear(shell)}llmload: ${paint("yellow", "warning:")} ${text}\n`);
}

const PATIENCE_MS = 2_000;

/** Waits for work that is quick as a rule; when it is not, says what is going on. */
export async function patiently<T>(shell: Shell, doing: string, work: Promise<T>): Promise<T> {
  const late = setTimeout(() => say(shell, `${doing} ...`), PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(late);
  }
}

/**
 * k6 draws its progress bars below the cursor and leaves it above them, so on a terminal what stands there is wiped
 * before a line is written; k6 draws the bars again below it.
 */
export function clear(shell: Shell): string {
  return shell.stderr.isTTY && shell.stdout.isTTY ? "\r\u001b[J" : "";
}
