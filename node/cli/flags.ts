/** Flags made from the table of knobs, and back: what was typed becomes environment variables. It must not know commands. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { OPTIONS, type OptionSpec } from "../../core/contract/options.ts";
import { parsePair } from "../run/environment.ts";
import { Failure } from "../run/failure.ts";

const FLAGGED = OPTIONS.filter((o) => o.flag !== undefined && !o.internal);

/** Adds the flags of the table, all or those named. */
export function addKnobs(command: Command, only: readonly string[] | null = null): Command {
  for (const spec of FLAGGED) {
    if (only === null || only.includes(spec.env)) command.addOption(knob(spec));
  }
  return command.addOption(
    new Option("--env <NAME=VALUE>", "sets any variable of the suite; may be given several times, not for secrets")
      .argParser(pair)
      .helpGroup(GROUP),
  );
}

const GROUP = "Knobs (each is an environment variable too):";
const GROUPS: Readonly<Record<string, string>> = {
  jan: "Knobs that only the Jan suites read (completion-standard, completion-conversation, responses):",
};

/** The heading in the help: knobs that some suites do not read stand apart. */
function groupOf({ targets }: OptionSpec): string {
  if (targets === undefined) return GROUP;
  return GROUPS[targets.join()] ?? `Knobs that only suites for ${targets.join(", ")} read:`;
}

function knob(spec: OptionSpec): Option {
  const value = spec.kind === "boolean" ? "" : ` <${spec.value ?? "VALUE"}>`;
  const option = new Option(`--${spec.flag}${value}`, `${spec.help}${note(spec)}`).helpGroup(groupOf(spec));
  if (spec.kind === "list") option.argParser(joined(","));
  if (spec.kind === "thresholds") option.argParser(joined("; "));
  if (spec.choices) option.choices(spec.choices);
  return option;
}

function note(spec: OptionSpec): string {
  const parts = [spec.env];
  if (spec.kind === "list" || spec.kind === "thresholds") parts.push("repeatable");
  if (spec.default !== null && spec.kind !== "boolean") parts.push(`default ${spec.default}`);
  return ` (${parts.join("; ")})`;
}

/** A flag that may be given several times: the values are joined as the variable wants them. */
function joined(separator: string): (value: string, before: unknown) => string {
  return (value, before) => (typeof before === "string" ? `${before}${separator}${value}` : value);
}

function pair(text: string, before: unknown): Record<string, string> {
  try {
    const [name, value] = parsePair(text);
    return { ...(before as Record<string, string> | undefined), [name]: value };
  } catch (error) {
    // commander would wrap a plain error; ours goes through as it is
    if (error instanceof Failure) throw error;
    throw new InvalidArgumentError(String(error));
  }
}

/** `--tag k=v`, collected. */
export function tag(text: string, before: unknown): [string, string][] {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text);
  if (!match) throw new InvalidArgumentError("It wants NAME=VALUE, with a name of letters, digits and _.");
  return [...((before as [string, string][] | undefined) ?? []), [match[1] ?? "", match[2] ?? ""]];
}

/** The variables that the typed flags stand for. A flag of its own wins over the same variable given with --env. */
export function typedVariables(command: Command): Record<string, string> {
  const typed = command.opts<Record<string, unknown>>();
  const variables: Record<string, string> = { ...(typed.env as Record<string, string> | undefined) };
  for (const spec of FLAGGED) {
    const value = typed[new Option(`--${spec.flag}`).attributeName()];
    if (typeof value === "string") variables[spec.env] = value;
    else if (typeof value === "boolean") variables[spec.env] = String(value);
  }
  return variables;
}
