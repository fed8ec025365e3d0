/**
 * What pods left, put into folders like those of runs: records, summary, and a run.json made of what is known. It must not know how
 * they are merged.
 */
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { basename, join } from "node:path";
import type { RunDescription } from "../description.ts";
import { misuse, systemReason } from "../failure.ts";
import { lines } from "../lines.ts";
import { FILES } from "../plan.ts";
import { shareSummary, writeDescription } from "../rundir.ts";
import { type PodLog, podLogs } from "./pod_logs.ts";
import { numberOf, segmentFor } from "./pods.ts";

/** One pod's folder, or what its log holds. */
export type Found = { pod: string } & ({ folder: string; log: null } | { folder: null; log: PodLog });

const RECORDS = [FILES.records, `${FILES.records}.gz`, `${FILES.records}.zst`, "requests.parquet"];

/** @throws Failure `collect.missing`, `collect.nothing`, `collect.unreadable` */
export async function findPods(paths: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of paths) {
    if (!existsSync(path))
      throw misuse("collect.missing", `There is no file or folder ${path}.`, "Name what was copied.");
    if (!statSync(path).isDirectory()) {
      found.push(...(await inLog(path)));
      continue;
    }
    const before = found.length;
    if (recordsIn(path) !== null) found.push({ pod: basename(path), folder: path, log: null });
    else
      for (const name of readdirSync(path).sort()) {
        const inside = join(path, name);
        if (statSync(inside).isDirectory()) {
          if (recordsIn(inside) !== null) found.push({ pod: name, folder: inside, log: null });
        } else if (/\.(log|txt)$/.test(name)) found.push(...(await inLog(inside)));
      }
    if (found.length === before)
      throw misuse(
        "collect.nothing",
        `In ${path} there is no folder with records (${FILES.records}), and no log (*.log).`,
        "A runner writes its records to the claim that `k8s manifests --claim` named.",
      );
  }
  return found;
}

function recordsIn(folder: string): string | null {
  return RECORDS.find((name) => existsSync(join(folder, name))) ?? null;
}

async function inLog(file: string): Promise<Found[]> {
  const logs = podLogs(basename(file).replace(/\.\w+$/, ""));
  const take = lines(logs.take);
  try {
    for await (const chunk of createReadStream(file)) take.push(chunk as Buffer);
  } catch (error) {
    throw misuse("collect.unreadable", `${file} cannot be read (${systemReason(error)}).`);
  }
  take.end();
  const pods = logs.end().filter(({ records, broken, incomplete }) => records.length + broken + incomplete > 0);
  if (pods.length > 0) return pods.map((log) => ({ pod: log.pod, folder: null, log }));
  throw misuse(
    "collect.nothing",
    `The log ${file} holds no record.`,
    "A suite prints them with LLMLOAD_RECORDS=console, as `k8s manifests` without --claim has it.",
  );
}

/** One folder for each pod, below `into`. @returns their paths */
export async function putPods(found: readonly Found[], into: string, of: number): Promise<string[]> {
  const names = new Map<string, number>();
  const folders: string[] = [];
  for (const one of found) {
    const before = names.get(one.pod) ?? 0;
    names.set(one.pod, before + 1);
    const folder = join(into, before === 0 ? one.pod : `${one.pod}_${before + 1}`);
    mkdirSync(folder);
    if (one.folder !== null) copyPod(one.folder, folder);
    else await writeRecords(join(folder, FILES.records), one.log.records);
    if (!existsSync(join(folder, FILES.run))) writeDescription(folder, describe(one, folder, of));
    folders.push(folder);
  }
  return folders;
}

function copyPod(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true }))
    if (entry.isFile()) copyFileSync(join(from, entry.name), join(to, entry.name));
  if (!existsSync(join(to, FILES.summary))) shareSummary(to);
}

function writeRecords(file: string, records: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = createWriteStream(file);
    stream.on("error", reject);
    stream.on("close", resolve);
    for (const record of records) stream.write(`${record}\n`);
    stream.end();
  });
}

const EXITS: Readonly<Record<string, number>> = { passed: 0, failed: 4, not_evaluated: 5 };

/** A pod that left no summary did not come to its end; a log has none to leave. */
function describe({ pod, log }: Found, folder: string, of: number): RunDescription {
  const summary = objectIn(join(folder, FILES.summary));
  const first = firstRecord(folder);
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  const began = typeof first.beganAt === "number" ? new Date(first.beganAt).toISOString() : null;
  const ended = log === null || log.lastMs === null ? null : new Date(log.lastMs).toISOString();
  const number = numberOf(pod);
  return {
    ...{ v: 1, testid: text(first.run) ?? pod, suite: text(first.suite) ?? "", suiteFile: "", target: "" },
    startedAt: text(summary.startedAt) ?? began ?? new Date(0).toISOString(),
    endedAt: text(summary.endedAt) ?? ended,
    exit: EXITS[text(summary.outcome) ?? ""] ?? null,
    ...{ k6ExitCode: null, stock: summary.stock === true, plan: null, environment: {}, tags: {} },
    versions: { llmload: "", k6: "", node: "" },
    ...{ machine: null, git: null, files: readdirSync(folder).sort(), note: null, preset: null },
    segment: number === null ? null : segmentFor({ number, of }),
  };
}

function firstRecord(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, FILES.records);
  if (!existsSync(file)) return {};
  // a record is far shorter; of a longer file the beginning will do
  const head =
    readFileSync(file)
      .subarray(0, 1 << 20)
      .toString("utf8")
      .split("\n")[0] ?? "";
  return parsed(head);
}

function objectIn(file: string): Readonly<Record<string, unknown>> {
  return existsSync(file) ? parsed(readFileSync(file, "utf8")) : {};
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
