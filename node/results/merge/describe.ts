/** run.json and summary.json of a merged run: what it is made of, what it came to, what it cannot tell. Pure. */

import type { ClientVerdict } from "../../../core/verdict/client.ts";
import { addedChecks } from "./checks.ts";
import type { Judged } from "./judge.ts";
import type { PartsKind } from "./kind.ts";
import type { Facts, Part } from "./parts.ts";

export interface Told {
  parts: readonly Part[];
  kind: PartsKind;
  judged: Judged;
  client: ClientVerdict | null;
  warnings: readonly string[];
  testid: string;
  note: string | null;
  llmload: string;
}

const EXITS = { passed: 0, failed: 4, not_evaluated: 5 } as const;
const CLOCKS = "each machine's stamps (epoch) as they are; nothing was shifted";

export function describeWhole(told: Told): { run: Facts; summary: Facts } {
  const { parts, kind, judged, warnings, testid } = told;
  const [startedAt, endedAt] = times(parts);
  const first = parts.find(({ run }) => run !== null)?.run ?? {};
  const run: Facts = {
    ...{ v: 1, kind: "merged", testid, suite: text(first.suite) ?? "", suiteFile: text(first.suiteFile) ?? "" },
    ...{ target: text(first.target) ?? "", startedAt, endedAt, exit: EXITS[judged.outcome], k6ExitCode: null },
    stock: first.stock === true,
    plan: first.plan ?? null,
    environment: agreed(parts.map((part) => facts(part.run?.environment))),
    versions: { llmload: told.llmload, k6: text(facts(first.versions).k6) ?? "", node: process.version },
    machine: machinesOf(parts),
    git: first.git ?? null,
    files: [],
    note: told.note,
    preset: first.preset ?? null,
    segment: null,
    merged: { parts: kind, sources: parts.map(source), clocks: CLOCKS, warnings },
  };
  const summary: Facts = {
    ...{ v: 1, kind: "llmload-merged-summary", testid, startedAt, endedAt },
    ...{ outcome: judged.outcome, thresholds: judged.thresholds, verdict: judged.verdict },
    ...(told.client === null ? {} : { client: told.client }),
    notKnown: notKnown(told),
    raw: { metrics: judged.metrics, root_group: { checks: addedChecks(parts), groups: [] } },
  };
  return { run, summary };
}

function notKnown({ judged, kind, warnings }: Told): { what: string; reason: string }[] {
  const list = [
    ...warnings.map((sentence) => ({ what: "merged with care", reason: sentence })),
    { what: "the summary of the suite", reason: "each run makes it for itself; this one is made of several" },
  ];
  if (judged.byBounds.length > 0)
    list.push({
      what: `values of ${judged.byBounds.join(", ")}`,
      reason: "only k6 knew the samples: the percentiles of the parts decide the limits, and do not tell the whole's",
    });
  if (kind === "repeats")
    list.push({
      what: "throughput of the runs together",
      reason: "they ran one after another: rates are per second of running, not added up",
    });
  return list;
}

function source(part: Part): Facts {
  const { file, testid, records, bad, run, firstMs, lastMs, segment } = part;
  return {
    ...{ path: file, testid, records, badLines: bad, startedAt: text(run?.startedAt), firstMs, lastMs },
    ...{ exit: typeof run?.exit === "number" ? run.exit : null, segment, machine: run?.machine ?? null },
  };
}

/** From the first start to the last end, by what run.json says, else by the records. */
function times(parts: readonly Part[]): [string, string | null] {
  const starts = parts.flatMap(({ run, firstMs }) => stamp(run?.startedAt) ?? firstMs ?? []);
  const ends = parts.flatMap(({ run, lastMs }) => stamp(run?.endedAt) ?? lastMs ?? []);
  const iso = (ms: number) => new Date(Math.max(-LAST_MS, Math.min(LAST_MS, ms))).toISOString();
  return [iso(starts.length === 0 ? 0 : Math.min(...starts)), ends.length === 0 ? null : iso(Math.max(...ends))];
}

/** The last moment that a Date can tell. */
const LAST_MS = 8.64e15;

function stamp(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** Settings that all parts share. */
function agreed(environments: readonly Facts[]): Facts {
  const [first = {}, ...others] = environments;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)),
  );
}

/** One machine's facts where all are alike, else their sum. */
function machinesOf(parts: readonly Part[]): Facts {
  const machines = parts.map(({ run }) => facts(run?.machine)).filter((machine) => Object.keys(machine).length > 0);
  const [first = {}] = machines;
  const sum = (name: string) => machines.reduce((total, machine) => total + (Number(machine[name]) || 0), 0);
  const common = { os: text(first.os) ?? "", arch: text(first.arch) ?? "" };
  return { ...common, cpus: sum("cpus"), memoryMiB: sum("memoryMiB"), machines: machines.length };
}

function facts(value: unknown): Facts {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Facts) : {};
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
