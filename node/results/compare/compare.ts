/** From two named sides to a comparison: plans held side by side first, then the records read. It must not know how it is shown. */
import { buildComparison, type ComparedRun } from "../../../core/compare/build.ts";
import type { Gate } from "../../../core/compare/gate_grammar.ts";
import { type PlannedRun, planDifferences } from "../../../core/compare/plan.ts";
import { differencesText } from "../../../core/compare/render/unlike.ts";
import { sameRun } from "../../../core/compare/same_run.ts";
import type { Comparison, Noise, PlanDifference } from "../../../core/compare/types.ts";
import { parseSlo } from "../../../core/plan/slo.ts";
import type { Slo } from "../../../core/plan/types.ts";
import type { DimensionName, Warmup } from "../../../core/report/input.ts";
import type { SourceReading } from "../read_source.ts";
import { ResultsTrouble } from "../trouble.ts";
import { brokenLines, readSide } from "./read_side.ts";
import { checkApart, type FoundRun, type FoundSide, findSide } from "./sides.ts";

export interface CompareAsked {
  base: string;
  candidate: string;
  /** other names for the sides, as they are shown */
  titles?: readonly [string, string];
  /** that holds baselines.json */
  folder: string;
  noise: Noise;
  by: readonly DimensionName[];
  families: readonly string[] | null;
  /** null = that of the runs */
  slo: Slo | null;
  warmup: Warmup | null;
  gates: readonly Gate[];
  /** compare although the plans differ */
  allowUnlike: boolean;
  /** settings that are meant to differ */
  varied?: ReadonlySet<string>;
  onRun: (run: FoundRun, place: number, of: number) => void;
}

export interface Compared {
  comparison: Comparison;
  readings: SourceReading[];
  leftOut: string[];
}

/** @throws ResultsTrouble `results.*`, `baseline.*`, `compare.nothing`, `compare.both`, `compare.twice`, `compare.unlike` */
export async function compareRuns(asked: CompareAsked): Promise<Compared> {
  const base = findSide(asked.base, asked.folder);
  const candidate = findSide(asked.candidate, asked.folder);
  checkApart(base, candidate);
  checkPlans(asked, [...planned("base", base), ...planned("candidate", candidate)]);
  const slo = asked.slo ?? sloOf([...base.runs, ...candidate.runs]);
  const of = base.runs.length + candidate.runs.length;
  let place = 0;
  const onRun = (run: FoundRun) => asked.onRun(run, ++place, of);
  const options = { slo, warmup: asked.warmup };
  const a = await readSide(base, options, onRun);
  const b = await readSide(candidate, options, onRun);
  // once more with what packed files have told
  const unlike = checkPlans(asked, [...planned("base", a), ...planned("candidate", b)]);
  const [baseName, candidateName] = asked.titles ?? [base.name, candidate.name];
  checkOnce([...a.runs, ...b.runs]);
  const readings = [...a.readings, ...b.readings];
  const leftOut = [...a.leftOut, ...b.leftOut];
  const lost = [...leftOut, ...brokenLines(readings).map((clause) => `${clause}.`)];
  const { noise, by, families, warmup, gates } = asked;
  const comparison = buildComparison(
    { name: baseName, runs: a.runs },
    { name: candidateName, runs: b.runs },
    { noise, by, families, slo, warmup, gates, unlike, leftOut: lost },
  );
  return { comparison, readings, leftOut };
}

/** A copy of a run is no further run: five copies have no spread, and would prove anything. */
function checkOnce(runs: readonly ComparedRun[]): void {
  const twice = sameRun(runs);
  if (twice === null) return;
  const [one, other] = twice;
  throw new ResultsTrouble(
    "compare.twice",
    `${one === other ? `${one} is there twice` : `${one} and ${other} are the same run`}: the same requests at the same times.`,
    "Name each run once: copies of a run say nothing of how runs differ.",
  );
}

function planned(
  side: PlannedRun["side"],
  { runs }: FoundSide | { runs: readonly { name: string; run: PlannedRun["run"] }[] },
): PlannedRun[] {
  return runs.map(({ name, run }) => ({ side, name, run }));
}

function checkPlans({ allowUnlike, varied, slo }: CompareAsked, runs: readonly PlannedRun[]): PlanDifference[] {
  const unlike = planDifferences(runs, varied, slo !== null);
  if (unlike.length === 0 || allowUnlike) return unlike;
  throw new ResultsTrouble(
    "compare.unlike",
    ["These runs did not do the same:", ...differencesText(unlike)].join("\n         "),
    "--allow-unlike compares them all the same; the differences are then part of the result.",
  );
}

/** The SLO that the runs were given, when they say one. */
function sloOf(runs: readonly FoundRun[]): Slo | null {
  for (const { run } of runs) {
    const { SLO } = (run?.environment ?? {}) as { SLO?: unknown };
    const read = typeof SLO === "string" ? parseSlo(SLO) : null;
    if (read !== null && "slo" in read) return read.slo;
  }
  return null;
}
