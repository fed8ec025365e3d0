/** `llmload calibrate`: how wrong this tool is, on this machine, at the load about to be used. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { holdsTo, levelOf } from "../../../core/calibrate/build.ts";
import { firstSeconds, nextLevel } from "../../../core/calibrate/levels.ts";
import { calibrationText, loadText } from "../../../core/calibrate/text.ts";
import type { Calibration, CalibrationLoad, Level } from "../../../core/calibrate/types.ts";
import { parseDuration } from "../../../core/plan/duration.ts";
import { writeWhole } from "../../report/files.ts";
import { measureLevel } from "../../run/calibrate_level.ts";
import { Failure, misuse, systemReason } from "../../run/failure.ts";
import { findK6 } from "../../run/k6binary.ts";
import { machine } from "../../run/machine.ts";
import { ownVersion, shown } from "../../run/paths.ts";
import { type Interrupts, watchInterrupts } from "../../run/signals.ts";
import { DEFAULT_CONCURRENCY, loadLike, loadOf } from "../calibration_load.ts";
import { addKnobs, typedVariables } from "../flags.ts";
import { planSeries } from "../planning.ts";
import { patiently, type Shell, say, warn } from "../shell.ts";
import { dotenvOption, suitesOption } from "../sources.ts";

/** Beside the runs that quote it. */
export const CALIBRATION_FILE = "calibration.json";

interface Flags {
  like?: string;
  concurrency?: number;
  rate?: number;
  tokens: number;
  duration: number;
  within: number;
  outDir: string;
  k6?: string;
  json?: boolean;
  dotenv?: string;
  suites?: string;
}

/** Of a suite those that say how much load it is. */
const KNOBS = ["SCENARIO", "RATE_SCALE", "DURATION_SCALE"];

export function addCalibrate(llmload: Command, shell: Shell): void {
  const command = llmload
    .command("calibrate")
    .description(
      "how wrong llmload's own times are on this machine, at the load about to be used, against a server that knows",
    )
    .addOption(
      new Option("--like <SUITE>", "the largest load that this suite plans").conflicts(["concurrency", "rate"]),
    )
    .addOption(
      new Option("--concurrency <N>", `streams at once, one after another (default: ${DEFAULT_CONCURRENCY})`)
        .argParser(whole(4096))
        .conflicts("rate"),
    )
    .addOption(new Option("--rate <R>", "streams started per second").argParser(positive(5000)))
    .addOption(new Option("--tokens <T>", "token events of a stream").argParser(whole(10_000)).default(50))
    .addOption(
      new Option("--duration <TIME>", "in all, half of it at that load").argParser(duration).default(60_000, "1m"),
    )
    .addOption(
      new Option("--within <MS>", "a load holds when 99 % of the errors are no larger")
        .argParser(positive(1e6))
        .default(5),
    )
    .option("--out-dir <DIR>", "folder of the results whose reports are to quote it", "results")
    .option("--json", "print it as JSON")
    .addOption(suitesOption())
    .addOption(dotenvOption())
    .option("--k6 <PATH>", "the k6 program (LLMLOAD_K6; default bin/k6 of the installation)");
  addKnobs(command, KNOBS);
  command.addHelpText("after", HELP).action((flags: Flags) => calibrate(command, flags, shell));
}

async function calibrate(command: Command, flags: Flags, shell: Shell): Promise<void> {
  const { load, k6 } = await wanted(command, flags, shell);
  const interrupts = watchInterrupts((sentence) => say(shell, sentence));
  let levels: Level[];
  try {
    levels = await climb(load, flags, k6.path, interrupts, shell);
  } finally {
    interrupts.release();
  }
  const stopped = interrupts.count() > 0;
  if (levels[0] === undefined || levels[0].streams === 0)
    throw stopped
      ? new Failure("cutShort", "calibrate.stopped", "Stopped before anything was measured.")
      : misuse(
          "calibrate.nothing",
          "No stream came to its end in that time.",
          "Give a longer --duration or fewer --tokens.",
        );
  const calibration: Calibration = {
    ...{ v: 1, kind: "calibration", calibratedAt: new Date().toISOString() },
    versions: { llmload: ownVersion(), k6: k6.version, node: process.version },
    machine: { ...machine() },
    ...{ load, withinMs: flags.within, levels, holdsTo: holdsTo(levels) },
  };
  shell.stdout.write(flags.json ? `${JSON.stringify(calibration, null, 2)}\n` : calibrationText(calibration));
  if (stopped) {
    warn(shell, "it was stopped: nothing is kept.");
    shell.exit = "cutShort";
    return;
  }
  if (levels[0].client !== "valid")
    warn(
      shell,
      `the client was ${levels[0].client} at the load that was asked for: is this machine busy with something else?`,
    );
  say(
    shell,
    `kept in ${shown(keep(calibration, flags.outDir, shell), shell.cwd)}: reports of runs on this machine quote it`,
  );
}

async function wanted(command: Command, flags: Flags, shell: Shell) {
  if (flags.like === undefined) {
    const k6 = await patiently(
      shell,
      "asking k6 for its version",
      findK6({ path: flags.k6 ?? null, stock: false, env: shell.env, cwd: shell.cwd }),
    );
    return { k6, load: loadOf(flags.concurrency ?? null, flags.rate ?? null, flags.tokens) };
  }
  const [planned] = await planSeries(
    {
      suites: [flags.like],
      variables: typedVariables(command),
      preset: null,
      dotenv: flags.dotenv ?? null,
      folder: flags.suites ?? null,
      k6: flags.k6 ?? null,
      stock: false,
      outDir: flags.outDir,
      testid: null,
      tags: [],
      note: null,
      records: false,
      quiet: true,
    },
    shell,
    true,
  );
  if (planned?.plan == null) throw misuse("calibrate.like", `${flags.like} is several suites.`, "Name one.");
  return { k6: planned.plan.k6, load: loadLike(planned.plan.load, flags.tokens) };
}

const TELL_MS = 10_000;

/** The load that was asked for, then more as long as it holds, or less until it does. */
async function climb(
  load: CalibrationLoad,
  flags: Flags,
  k6: string,
  interrupts: Interrupts,
  shell: Shell,
): Promise<Level[]> {
  const seconds = flags.duration / 1000;
  const until = Date.now() + flags.duration;
  const levels: Level[] = [];
  let next: { load: CalibrationLoad; seconds: number } | null = { load, seconds: firstSeconds(seconds) };
  while (next !== null && interrupts.count() === 0) {
    const { load: at, seconds: lasts } = next;
    say(shell, `${loadText(at)}, for ${lasts} s ...`);
    const end = Date.now() + lasts * 1000;
    const left = setInterval(() => {
      const rest = Math.ceil((end - Date.now()) / 1000);
      say(shell, rest > 0 ? `${rest} s left at this load` : "waiting for the last streams");
    }, TELL_MS);
    try {
      levels.push(levelOf(await measureLevel(next, k6, interrupts), flags.within));
    } catch (error) {
      // what was measured at smaller loads stands
      if (levels.length === 0 || !(error instanceof Failure)) throw error;
      warn(shell, `${loadText(at)} could not be measured, and is left out: ${error.message}`);
      break;
    } finally {
      clearInterval(left);
    }
    next = nextLevel(levels, seconds, (until - Date.now()) / 1000);
  }
  return levels;
}

/** @throws Failure `calibrate.unwritable` */
function keep(calibration: Calibration, outDir: string, shell: Shell): string {
  const folder = resolve(shell.cwd, outDir);
  const file = join(folder, CALIBRATION_FILE);
  try {
    mkdirSync(folder, { recursive: true });
    writeWhole(file, `${JSON.stringify(calibration, null, 2)}\n`);
  } catch (error) {
    throw misuse(
      "calibrate.unwritable",
      `${file} cannot be written (${systemReason(error)}).`,
      "--out-dir names another folder.",
    );
  }
  return file;
}

function whole(most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > most)
      throw new InvalidArgumentError(`It wants a whole number from 1 to ${most}.`);
    return value;
  };
}

function positive(most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !(value > 0 && value <= most))
      throw new InvalidArgumentError(`It wants a number above 0, at most ${most}.`);
    return value;
  };
}

const LEAST_MS = 2000;

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms < LEAST_MS)
    throw new InvalidArgumentError("It wants a duration such as 30s or 2m, 2s at least.");
  return ms;
}

const HELP = `
The reference server runs on this machine, in a process of its own, and writes down when it sent each token; llmload
measures the same tokens, half of the streams by the kernel's stamps and half by the clock of the program. Half of the
time goes to the load that was asked for, the rest to twice that and twice again as long as it holds, or to half of it.
Kept as calibration.json beside the results: every later report of a run on this machine quotes it as the tool's own error.

Examples:
  llmload calibrate
  llmload calibrate --concurrency 200 --tokens 100
  llmload calibrate --rate 20 --duration 2m
  llmload calibrate --like chat-api --scenario basic_load
`;
