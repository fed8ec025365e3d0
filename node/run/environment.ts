/**
 * Puts the knobs together: flag over preset over caller's environment over .env over the suite's default. Pure. Names that
 * mean the same variable (BASE_URL, BASE) are one knob: a value from a stronger source drops the weaker source's under
 * every name.
 */
import { OPTIONS } from "../../core/contract/options.ts";
import { misuse } from "./failure.ts";
import { isSecretName } from "./secrets.ts";

export type Env = Record<string, string>;
export type Source = "flag" | "preset" | "workload" | "environment" | ".env";

export interface Knob {
  /** the table's name, or the name as given with --env */
  name: string;
  value: string;
  source: Source;
}

export interface Environment {
  /** the whole environment of the child */
  values: Env;
  /** what was set, for run.json and --dry-run; values not masked yet */
  knobs: Knob[];
}

export interface Sources {
  /** by variable name: flags, and --env pairs */
  flags: Readonly<Env>;
  /** of --preset; it was typed, so it beats the environment */
  preset?: Readonly<Env>;
  /** of a workload; what it names is typed as well */
  workload?: Readonly<Env>;
  caller: Readonly<Record<string, string | undefined>>;
  dotenv: ReadonlyMap<string, string>;
}

const GROUPS: readonly (readonly string[])[] = OPTIONS.map((o) => [o.env, ...(o.aliases ?? [])]);

function groupOf(name: string): readonly string[] {
  return GROUPS.find((group) => group.includes(name)) ?? [name];
}

/** The environment that results from all sources. */
export function resolveEnvironment({ flags, preset = {}, workload = {}, caller, dotenv }: Sources): Environment {
  const values: Env = {};
  for (const [name, value] of Object.entries(caller)) if (value !== undefined) values[name] = value;
  const fromFile = new Set<string>();
  for (const [name, value] of dotenv) {
    if (groupOf(name).some((n) => caller[n] !== undefined)) continue;
    values[name] = value;
    fromFile.add(name);
  }
  for (const typed of [preset, workload, flags]) {
    for (const [name, value] of Object.entries(typed)) {
      for (const same of groupOf(name)) values[same] = value;
    }
  }
  return { values, knobs: knobs(values, { flags, preset, workload, fromFile }) };
}

interface Origins {
  flags: Readonly<Env>;
  preset: Readonly<Env>;
  workload: Readonly<Env>;
  fromFile: ReadonlySet<string>;
}

function knobs(values: Env, { flags, preset, workload, fromFile }: Origins): Knob[] {
  const listed: Knob[] = [];
  for (const option of OPTIONS) {
    if (option.internal) continue;
    const names = [option.env, ...(option.aliases ?? [])];
    const name = names.find((n) => values[n] !== undefined && values[n] !== "");
    if (name === undefined) continue;
    const source = (): Source => {
      if (names.some((n) => n in flags)) return "flag";
      if (names.some((n) => n in workload)) return "workload";
      if (names.some((n) => n in preset)) return "preset";
      return fromFile.has(name) ? ".env" : "environment";
    };
    listed.push({ name: option.env, value: values[name] ?? "", source: source() });
  }
  for (const name of Object.keys(flags)) {
    if (!GROUPS.some((group) => group.includes(name))) listed.push({ name, value: flags[name] ?? "", source: "flag" });
  }
  return listed;
}

/**
 * `--env K=V` as a pair. Secrets are refused: an argument is seen by everyone who may list processes, and shells keep it.
 * @throws Failure `env.malformed`, `env.secret`
 */
export function parsePair(text: string, flag = "--env"): [string, string] {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  if (equals < 0 || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw misuse("env.malformed", `${flag} wants NAME=VALUE, with a name of letters, digits and _.`);
  }
  if (isSecretName(name)) throw secretRefused(name, flag);
  return [name, text.slice(equals + 1)];
}

/** The refusal of a secret that was given as an argument. */
export function secretRefused(name: string, flag: string): Error {
  return misuse(
    "env.secret",
    `${flag} ${name}=... is refused: arguments are shown in the list of processes and kept by the shell.`,
    `Put ${name} into the environment or into .env, then leave the flag out.`,
  );
}

const ABOUT_LLMLOAD = ["NO_COLOR", "LLMLOAD_K6", "LLMLOAD_DEBUG"];

/** The environment without any knob of a run; what is said to llmload itself stays. */
export function withoutKnobs(env: Sources["caller"]): Record<string, string | undefined> {
  const kept = { ...env };
  for (const name of GROUPS.flat()) if (!ABOUT_LLMLOAD.includes(name)) delete kept[name];
  return kept;
}

/** k6's own variables that would change what llmload reads or replace the suite's scenarios; taken out, with a warning. */
const UNWANTED = [
  "K6_SUMMARY_TREND_STATS",
  "K6_SUMMARY_MODE",
  "K6_NO_SUMMARY",
  "K6_NEW_MACHINE_READABLE_SUMMARY",
  "K6_LOG_OUTPUT",
  "K6_LOG_FORMAT",
  "K6_CONSOLE_OUTPUT",
  "K6_VUS",
  "K6_DURATION",
  "K6_ITERATIONS",
  "K6_STAGES",
  "K6_NO_SETUP",
  "K6_NO_THRESHOLDS",
];

/** The environment without those, and the names that were there. */
export function withoutUnwanted(values: Readonly<Env>): { values: Env; dropped: string[] } {
  const kept = { ...values };
  // only our binary may say that the engine is there: a suite that believes a leftover would stop on stock k6
  delete kept.LLMLOAD_ENGINE;
  const dropped = UNWANTED.filter((name) => kept[name] !== undefined);
  for (const name of dropped) delete kept[name];
  return { values: kept, dropped };
}
