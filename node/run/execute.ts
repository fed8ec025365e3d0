/**
 * Acts on a plan: makes the directory, starts k6, keeps its log and records, judges its end, finishes run.json. It must
 * not know commander; what a person sees goes through `Screen`.
 */
import { relative } from "node:path";
import type { Writable } from "node:stream";
import type { ExitName } from "../../core/contract/exits_gen.ts";
import { masker } from "../../core/contract/mask.ts";
import type { ClientVerdict } from "../../core/verdict/client.ts";
import { consoleRecords } from "./console_records.ts";
import { describeEnd, describeStart } from "./description.ts";
import { Failure, systemReason } from "./failure.ts";
import { runK6 } from "./k6process.ts";
import { type LogEntry, logText, logView } from "./log.ts";
import { gitState, machine } from "./machine.ts";
import { heldValid, type Judgement, judge } from "./outcome.ts";
import { ownVersion } from "./paths.ts";
import { FILES, type RunPlan } from "./plan.ts";
import {
  type FileEntry,
  growingFile,
  leftFiles,
  makeRunDir,
  shareSummary,
  writeDescription,
  writeLines,
} from "./rundir.ts";
import { beginScraping } from "./scrape.ts";
import { secretValues } from "./secrets.ts";
import type { Interrupts } from "./signals.ts";
import { type KeyFigures, readSummary } from "./summary_file.ts";

export interface Screen {
  /** where k6's progress goes; a terminal is handed to k6 itself */
  stdout: Writable & { isTTY?: boolean };
  /** a line of k6's log */
  log(text: string, entry: LogEntry): void;
  warn(sentence: string): void;
}

export interface RunEnd extends Judgement {
  k6ExitCode: number | null;
  files: FileEntry[];
  /** from its start to its end, set-up and summary included */
  seconds: number;
  figures: KeyFigures;
  /** on the load generator; null = nobody says */
  client: ClientVerdict | null;
}

/** What else is put into the run's folder once the run is over and described. It must not throw. */
export type Finish = (dir: string, exit: ExitName) => Promise<void>;

/** Runs a plan to its end. */
export async function execute(
  plan: RunPlan,
  screen: Screen,
  interrupts: Interrupts,
  finish: Finish | null = null,
): Promise<RunEnd> {
  const mask = masker(secretValues(plan.environment.values));
  const git = await gitState(plan.cwd);
  makeRunDir(plan.dir);
  for (const { name, lines } of plan.workload?.files ?? []) writeLines(plan.dir, name, lines);
  const at = { startedAt: new Date(), llmload: ownVersion(), machine: machine(), git, mask };
  const start = describeStart(plan, at);
  writeDescription(plan.dir, start);

  const log = growingFile(plan.dir, FILES.log);
  const records = plan.added.LLMLOAD_RECORDS === "console" ? growingFile(plan.dir, FILES.records) : null;
  const recordIn = consoleRecords();
  const show = logView(plan.warnings);
  const scraping = plan.scrape === undefined ? null : await beginScraping(plan.scrape, plan.dir, screen.warn);
  const before = interrupts.count();
  const ended = await runK6({
    path: plan.k6.path,
    args: plan.args,
    env: { ...plan.environment.values, ...plan.added },
    cwd: plan.cwd,
    mask,
    stdout: screen.stdout,
    interrupts,
    onLog: (entry) => {
      const record = records === null ? null : recordIn(entry);
      if (record !== null) {
        if (record !== "") records?.write(`${record}\n`);
        return;
      }
      log.write(logText(entry));
      const text = show(entry);
      if (text !== null) screen.log(text, entry);
    },
  }).catch((error: unknown) => {
    throw new Failure(
      "usage",
      "k6.broken",
      `${relative(plan.cwd, plan.k6.path)} could not be started (${systemReason(error)}).`,
    );
  });
  await scraping?.stop();
  for (const [name, file] of [
    [FILES.log, log],
    [FILES.records, records],
  ] as const) {
    const lost = (await file?.close()) ?? null;
    if (lost !== null) screen.warn(`${name} is not complete: it could not be written (${lost}).`);
  }

  shareSummary(plan.dir);
  const { thresholds, figures, client } = readSummary(plan.dir);
  const found = judge({ ...ended, interrupts: interrupts.count() - before }, thresholds);
  const judgement = plan.requireValid === true ? heldValid(found, client) : found;
  const endedAt = new Date();
  const describe = (): FileEntry[] => {
    const left = leftFiles(plan.dir);
    const names = left.map((file) => file.name);
    const end = { endedAt, exit: judgement.exit, k6ExitCode: ended.exitCode, files: names, aborted: ended.log.aborted };
    writeDescription(plan.dir, describeEnd(start, end));
    return left;
  };
  let files = describe();
  if (finish !== null) {
    await finish(plan.dir, judgement.exit);
    files = describe();
  }
  const seconds = (endedAt.getTime() - at.startedAt.getTime()) / 1000;
  return { ...judgement, k6ExitCode: ended.exitCode, files, seconds, figures, client };
}
