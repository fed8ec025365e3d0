/** What a reader of a comparison must know before believing it, as sentences. Pure. */
import type { ComparedRun, ComparedSide } from "./build.ts";
import { isComplete, textOf } from "./plan.ts";

const FAR_APART = 0.01;
const SHOWN = 3;

export function warningsOf(base: ComparedSide, candidate: ComparedSide): string[] {
  const runs = [...base.runs, ...candidate.runs];
  return [
    named(
      runs.filter(({ run }) => !isComplete(run)),
      "did not end as planned (cut short, died, its client too slow), so that its load differs from that of a whole run",
      "did not end as planned (cut short, died, their client too slow), so that their load differs from that of whole runs",
    ),
    named(
      runs.filter(({ run }) => run === null),
      "has no run.json: whether it did the same is not known",
      "have no run.json: whether they did the same is not known",
    ),
    named(
      runs.filter(isLate),
      "was measured by a client that was late itself or the bottleneck (lag, its verdict)",
      "were measured by a client that was late itself or the bottleneck (lag, its verdict)",
    ),
    named(
      runs.filter(hasDropped),
      "could not start all requests that were planned: its load was smaller",
      "could not start all requests that were planned: their load was smaller",
    ),
    failures(base, candidate),
    order(base, candidate),
    differing("machine", runs, machineOf),
    differing("version of llmload", runs, ({ run }) => versionOf(run, "llmload")),
    differing("version of k6", runs, ({ run }) => versionOf(run, "k6")),
  ].filter((sentence) => sentence !== null);
}

function named(runs: readonly ComparedRun[], one: string, several: string): string | null {
  if (runs.length === 0) return null;
  const names = runs.slice(0, SHOWN).map(({ name }) => name);
  const more = runs.length > SHOWN ? ` and ${runs.length - SHOWN} more` : "";
  return `${names.join(", ")}${more} ${runs.length === 1 ? one : several}.`;
}

function isLate({ report }: ComparedRun): boolean {
  const word = report.client?.verdict?.word;
  if (word === "client-bound") return true;
  return report.warnings.some(({ code, where }) => code === "client-late" && where === "whole");
}

function hasDropped({ report }: ComparedRun): boolean {
  return (report.whole.counts.dropped ?? 0) > 0;
}

/** Failed requests have no time: a server that fails the slow ones looks fast. */
function failures(base: ComparedSide, candidate: ComparedSide): string | null {
  const rate = ({ runs }: ComparedSide) => {
    const all = runs.map(({ report }) => report.whole.counts.finals);
    const failed = all.reduce((sum, { error }) => sum + error, 0);
    return (
      failed /
      Math.max(
        1,
        all.reduce((sum, { ok, error }) => sum + ok + error, 0),
      )
    );
  };
  const [a, b] = [rate(base), rate(candidate)];
  if (Math.abs(a - b) < FAR_APART) return null;
  const points = (x: number) => `${(x * 100).toFixed(1)} %`;
  return `Times are those of successful requests, and ${points(a)} of the base's failed against ${points(b)} of the candidate's: fewer slow requests may only mean that more of them failed.`;
}

/** What else changed between the two stretches of time looks like a difference of the servers. */
function order(base: ComparedSide, candidate: ComparedSide): string | null {
  const starts = ({ runs }: ComparedSide) => runs.map(({ report }) => report.about.startMs);
  const [a, b] = [starts(base), starts(candidate)];
  if (a.length < 2 || b.length < 2) return null;
  if (Math.max(...a) >= Math.min(...b) && Math.max(...b) >= Math.min(...a)) return null;
  return "All runs of one side came before those of the other: whatever else changed in between is part of the difference. `llmload ab` takes turns.";
}

function differing(what: string, runs: readonly ComparedRun[], of: (run: ComparedRun) => string | null): string | null {
  const values = [...new Set(runs.map(of).filter((value) => value !== null))];
  return values.length < 2 ? null : `The ${what} is not the same for all runs (${values.slice(0, SHOWN).join("; ")}).`;
}

function machineOf({ run }: ComparedRun): string | null {
  const machine = run?.machine as Record<string, unknown> | null | undefined;
  if (typeof machine !== "object" || machine === null) return null;
  const cores = typeof machine.cpus === "number" ? `${machine.cpus} cores` : null;
  const parts = [machine.cpuModel, machine.arch, machine.os, cores].filter((part) => typeof part === "string");
  return parts.length === 0 ? null : parts.join(", ");
}

function versionOf(run: ComparedRun["run"], of: string): string | null {
  const versions = run?.versions as Record<string, unknown> | null | undefined;
  return textOf(versions?.[of]);
}
