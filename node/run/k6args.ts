/**
 * Arguments that a user hands to k6 itself (behind `--`): what may not be among them, what stands for the run's own names in
 * them, and which files they make k6 write. Pure. It must not know plans.
 */
import { secretRefused } from "./environment.ts";
import { misuse } from "./failure.ts";
import { isSecretName } from "./secrets.ts";

const TAKEN = [
  "--log-output",
  "--log-format",
  "--console-output",
  "--summary-mode",
  "--no-summary",
  "--new-machine-readable-summary",
];

/**
 * Refuses secrets, and what would take away the run's own log and summary.
 * @throws Failure `env.secret`, `k6.args`
 */
export function checkK6Args(args: readonly string[]): void {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const pair = given("--env", arg, args[i + 1]) ?? given("-e", arg, args[i + 1]);
    const name = pair?.split("=")[0] ?? "";
    if (isSecretName(name)) throw secretRefused(name, "-e");
    const taken = TAKEN.find((flag) => arg === flag || arg.startsWith(`${flag}=`));
    if (taken) {
      throw misuse(
        "k6.args",
        `k6's ${taken} cannot be given: llmload run needs it for its own log and summary.`,
        "For a bare run: bin/k6 run SUITE.",
      );
    }
  }
}

/** `{testid}` and `{suite}` in a text, filled in. */
export function filledIn(text: string, run: { testid: string; suite: string }): string {
  return text.replaceAll("{testid}", run.testid).replaceAll("{suite}", run.suite);
}

/** Variables of k6 that name files; the same placeholders work in them. */
export const FILE_VARIABLES = ["K6_OUT", "K6_SUMMARY_EXPORT", "K6_CSV_FILENAME"] as const;

/** k6's outputs, as they were given. As k6 has it: an argument sets the variable aside. */
export function outputsIn(args: readonly string[], env: Readonly<Record<string, string | undefined>>): string[] {
  const outs = [...valuesOf(args, "--out"), ...valuesOf(args, "-o")];
  return outs.length === 0 && env.K6_OUT ? env.K6_OUT.split(",") : outs;
}

/** Files that these arguments and variables make k6 write, as they were given: samples and an exported summary. */
export function writtenFiles(args: readonly string[], env: Readonly<Record<string, string | undefined>>): string[] {
  const outs = outputsIn(args, env);
  const exported = valuesOf(args, "--summary-export");
  if (exported.length === 0 && env.K6_SUMMARY_EXPORT) exported.push(env.K6_SUMMARY_EXPORT);
  return [...outs.map((out) => outputFile(out, env)), ...exported].filter((file) => file !== "" && file !== "-");
}

/** The part of a test that k6 was told to do (one of several machines), as it was given. */
export interface Segment {
  /** `0:1/4` */
  part: string;
  /** `0,1/4,1/2,1`: where the parts of all machines begin and end */
  sequence: string | null;
}

/** null = the whole test. */
export function segmentOf(args: readonly string[]): Segment | null {
  const part = valuesOf(args, "--execution-segment").at(-1);
  if (part === undefined || part === "") return null;
  return { part, sequence: valuesOf(args, "--execution-segment-sequence").at(-1) ?? null };
}

/** The file of one `--out`; empty when it writes none that we know of. */
function outputFile(out: string, env: Readonly<Record<string, string | undefined>>): string {
  const [, kind, argument = ""] = /^([^=]*)(?:=(.*))?$/s.exec(out) ?? [];
  if (kind === "json") return argument;
  if (kind !== "csv") return "";
  const named = /(?:^|,)fileName=([^,]*)/.exec(argument)?.[1];
  if (named !== undefined) return named;
  return argument !== "" && !argument.includes("=") ? argument : env.K6_CSV_FILENAME || "file.csv";
}

/** Flags that say where k6 writes, how it talks, or which part it is: the load stays as it is. */
const NO_LOAD = [
  "--out",
  "-o",
  "--tag",
  "--log-output",
  "--log-format",
  "--summary-export",
  "--summary-mode",
  "--summary-trend-stats",
];
const NO_LOAD_EITHER = ["--execution-segment", "--execution-segment-sequence", "--console-output", "--address"];
const BARE = new Set([
  "--quiet",
  "-q",
  "--verbose",
  "-v",
  "--no-color",
  "--no-summary",
  "--no-usage-report",
  "--no-thresholds",
]);

/** Flags behind `--` that may change what is sent, and when. */
export function loadArgs(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (BARE.has(arg)) continue;
    const flag = [...NO_LOAD, ...NO_LOAD_EITHER].find((name) => given(name, arg) !== null);
    if (flag === undefined) kept.push(arg);
    else if (arg === flag) i++;
  }
  return kept;
}

function valuesOf(args: readonly string[], flag: string): string[] {
  return args.flatMap((arg, i) => given(flag, arg, args[i + 1]) ?? []);
}

/** Short flags of `k6 run` that take a value: what follows one in its argument is that value. */
const TAKE_VALUES = "acdeiostu";

/**
 * What an argument gives a flag: `--out x`, `--out=x`, `-o x`, `-ox`, `-o=x`, and behind flags without a value `-qo x`,
 * `-qox`. Null = the flag is not in it. `next`: the argument behind it.
 */
function given(flag: string, arg: string, next = ""): string | null {
  if (flag.startsWith("--")) {
    if (arg === flag) return next;
    return arg.startsWith(`${flag}=`) ? arg.slice(flag.length + 1) : null;
  }
  if (!/^-[^-]/.test(arg)) return null;
  for (let i = 1; i < arg.length; i++) {
    const letter = arg.charAt(i);
    const rest = arg.slice(i + 1);
    if (letter === flag.charAt(1)) return rest === "" ? next : rest.replace(/^=(?=.)/s, "");
    if (TAKE_VALUES.includes(letter)) return null;
  }
  return null;
}
