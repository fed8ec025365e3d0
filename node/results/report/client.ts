/** The load generator's side of a run, out of its summary.json. A file of somebody else's may hold anything: then null. */
import { join } from "node:path";
import { ownErrorOf } from "../../../core/calibrate/quote.ts";
import type { RunSeries } from "../../../core/contract/engine.ts";
import type { OwnError } from "../../../core/report/own_error.ts";
import type { About, Report } from "../../../core/report/types.ts";
import { type ClientSide, clientSide } from "../../../core/summary/page/client_side.ts";
import type { ClientVerdict, ClientWord } from "../../../core/verdict/client.ts";
import { readJson } from "../sources.ts";

type Facts = Readonly<Record<string, unknown>>;

const WORDS: readonly ClientWord[] = ["valid", "doubtful", "client-bound", "unknown"];

/** @param folder of the one run that the report is of; null = it is of several, or of a file */
export function withClient(report: Report, folder: string | null): Report {
  const client = folder === null ? null : clientOf(folder, report.about);
  return client === null ? report : { ...report, client };
}

function clientOf(folder: string, { startMs, durationSeconds }: About): ClientSide | null {
  const summary = readJson(join(folder, "summary.json"));
  const series = seriesIn(summary);
  const clock = series === null || series.kernelClock ? "kernel" : "user";
  const ownError = ownErrorBeside(folder, clock);
  return clientSide(series, clientIn(summary), { startMs, seconds: durationSeconds, ownError });
}

/** Folders of repeats and shards lie below that of the results. */
const MOST_UP = 3;

/** What calibration.json beside the run's results says of its machine. */
export function ownErrorBeside(folder: string, clock: "kernel" | "user"): OwnError | null {
  const machine = readJson(join(folder, "run.json"))?.machine;
  const known = typeof machine === "object" && machine !== null ? (machine as Facts) : null;
  for (let up = 1, at = join(folder, ".."); known !== null && up <= MOST_UP; up++, at = join(at, "..")) {
    const calibration = readJson(join(at, "calibration.json"));
    if (calibration !== null) return ownErrorOf(calibration, known, clock);
  }
  return null;
}

/** @param summary summary.json */
export function clientIn(summary: Facts | null): ClientVerdict | null {
  const { word, ...lists } = (summary?.client ?? {}) as Partial<ClientVerdict>;
  const known = WORDS.find((one) => one === word);
  if (known === undefined) return null;
  return {
    word: known,
    reasons: sentences(lists.reasons),
    causes: sentences(lists.causes),
    notEvaluated: sentences(lists.notEvaluated),
  };
}

function sentences(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function seriesIn(summary: Facts | null): RunSeries | null {
  const series = summary?.series as Partial<RunSeries> | undefined;
  if (!Array.isArray(series?.seconds) || !Array.isArray(series.client?.seconds)) return null;
  return typeof series.client.limits === "object" && series.client.limits !== null ? (series as RunSeries) : null;
}
