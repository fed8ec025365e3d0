/**
 * Several runs made one: their records in one packed file, the thresholds of their plan judged on the whole, and word on what the
 * whole is made of. Nothing is written before all is read and found fit. It must not know the command line.
 */
import { type ClientVerdict, worstClient } from "../../../core/verdict/client.ts";
import { openResults, type Results } from "../open.ts";
import type { SourceReading } from "../read_source.ts";
import { clientIn } from "../report/client.ts";
import { ResultsTrouble } from "../trouble.ts";
import { type Asked, askedOf } from "./asked.ts";
import { describeWhole } from "./describe.ts";
import { type Renamed, refuseDoubles, renameNamesakes } from "./doubles.ts";
import { holdRecords, refuseSamePaths } from "./fitness.ts";
import { type Judged, judgeWhole, secondsOf } from "./judge.ts";
import { kindOf, oddities, type PartsKind } from "./kind.ts";
import { type Facts, type Part, partsOf, whyCut } from "./parts.ts";
import { unlikeParts } from "./unlike.ts";
import { writeRecords, writeSamples } from "./write.ts";

export interface MergeAsked {
  /** null = found out */
  kind: PartsKind | null;
  /** name of the whole */
  testid: string;
  note: string | null;
  /** `0.1.0` */
  llmload: string;
  /** makes the folder, once all is fit. @returns its path */
  prepare(): string;
  /** what is left of several may be one; absent: one alone is a slip */
  fewest?: 1;
  /** merge although the plans differ; absent: they are refused */
  allowUnlike?: boolean;
}

export interface Merged {
  folder: string;
  kind: PartsKind;
  parts: readonly Part[];
  judged: Judged;
  /** on the load generators: the worst one's; null = none is known */
  client: ClientVerdict | null;
  /** run.json and summary.json, to be written beside the records */
  run: Facts;
  summary: Facts;
  readings: readonly SourceReading[];
  /** sentences */
  warnings: string[];
  /** of k6's own output no report can be made */
  hasRecords: boolean;
}

/** @throws ResultsTrouble `merge.*`, `results.*` */
export async function mergeRuns(paths: readonly string[], asked: MergeAsked): Promise<Merged> {
  refuseSamePaths(paths);
  const results = await openResults(paths, { ordered: true, withMore: true });
  try {
    return await merge(results, asked);
  } finally {
    results.close();
  }
}

async function merge({ database, readings }: Results, asked: MergeAsked): Promise<Merged> {
  const parts = await partsOf(database, readings);
  const hasRecords = holdRecords(parts, asked.fewest ?? 2);
  await refuseDoubles(database, parts);
  const unlike = unlikeParts(parts, asked.allowUnlike ?? false);
  const kind = asked.kind ?? kindOf(parts);
  if (kind === null)
    throw new ResultsTrouble(
      "merge.kind",
      "It cannot be told whether these are parts of one test or repeats of it: some overlap in time, some do not.",
      "--kind shards or --kind repeats says it.",
    );
  const warnings = [...unlike, ...cuts(parts), ...strangers(parts), ...oddities(parts, kind)];
  const limits = withPointLimits(askedOf(parts), readings);
  const whole = {
    parts,
    kind,
    seconds: secondsOf(
      parts.map(({ summary }) => summary),
      kind,
    ),
  };
  const judged = await judgeWhole(database, whole, limits);
  const renamed = await renameNamesakes(database);
  for (const { source, name } of renamed)
    warnings.push(`${parts[source]?.name} has the name of another run: its records are called ${name}.`);
  const folder = asked.prepare();
  if (hasRecords) await writeRecords(database, folder, runsIn(readings, renamed));
  else await writeSamples(parts, folder);
  const { testid, note, llmload } = asked;
  const client = worstClient(parts.map(({ name, summary }) => ({ name, verdict: clientIn(summary) })));
  const described = describeWhole({ parts, kind, judged, client, warnings, testid, note, llmload });
  return { folder, kind, parts, judged, client, ...described, readings, warnings, hasRecords };
}

function cuts(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => {
    const why = whyCut(part);
    const nothing = part.records === 0 ? [`${part.name} holds no record.`] : [];
    return why === null ? nothing : [`${part.name} ${why}: what it measured is merged.`, ...nothing];
  });
}

/** Parts of one test ask the same server. */
function strangers(parts: readonly Part[]): string[] {
  const targets = new Set(
    parts.flatMap(({ run }) => (typeof run?.target === "string" && run.target ? [run.target] : [])),
  );
  return targets.size > 1 ? [`They went to different addresses: ${[...targets].slice(0, 5).join(", ")}.`] : [];
}

/** k6's own output names the limits of its metrics, though not those of parts of them. */
function withPointLimits(asked: Asked, readings: readonly SourceReading[]): Asked {
  if (Object.keys(asked.thresholds).length > 0) return asked;
  const thresholds: Record<string, string[]> = {};
  for (const [metric, list] of readings.flatMap((reading) => Object.entries(reading.limits ?? {})))
    thresholds[metric] = [...new Set([...(thresholds[metric] ?? []), ...list])];
  return { ...asked, thresholds };
}

/** run.json of every run, each once, under the name that its records have. */
function runsIn(readings: readonly SourceReading[], renamed: readonly Renamed[]): Facts[] {
  return readings
    .flatMap(({ runs }) => runs)
    .flatMap(({ json, source, run }) => {
      if (json === null) return [];
      const other = renamed.find((one) => one.source === source && one.run === run);
      return [other === undefined ? json : { ...json, testid: other.name }];
    });
}
