/**
 * The run cut into cells, small enough for a page: what its filters add up. Coarser where there are many combinations or
 * a long run, and the page says how coarse. Deterministic, pure; must not know how cells are shown.
 */
import { countsOf, frequencies, listFrequencies, tokensOf } from "../../report/counts.ts";
import { goodputOf } from "../../report/goodput.ts";
import type { ReportInput } from "../../report/input.ts";
import { timelineOf } from "../../report/moments.ts";
import { chosen, coldRows } from "../../report/rows.ts";
import { traitsOf } from "../../report/traits.ts";
import type { Cell, Cells } from "../types.ts";
import { coarser } from "./coarser.ts";
import { gapHistograms, latencyHistograms } from "./histograms.ts";
import { placesOf } from "./places.ts";
import { stepSecondsFor, stepsByCell } from "./steps.ts";

/** Characters of JSON that cells may take of a page of 5 MB. */
export const CELLS_SIZE = 2_000_000;

/** Cells at most; fewer where even coarse ones are too large. */
const CELLS = [250, 60, 15];
const STEPS = 400;
/** Percentiles within 1 %. */
const GAMMA = 1.02;
const STEP_GAMMA = 1.05;

/** `size`: characters of JSON at most. */
export function cellsOf(input: ReportInput, size = CELLS_SIZE): Cells {
  let made = coarser(build(input, CELLS[0] as number), size);
  for (const most of CELLS.slice(1)) {
    if (made.fits) break;
    made = coarser(build(input, most), size);
  }
  return made.cells;
}

function build(input: ReportInput, most: number): Cells {
  const { requests, groups, slo, startMs, warmup } = input;
  const cold = coldRows(requests, startMs, warmup);
  const traits = traitsOf(requests);
  const timeline = timelineOf(input);
  const lastEnd = timeline.ends[timeline.byEnd[timeline.byEnd.length - 1] ?? -1] ?? 0;
  const stepSeconds = stepSecondsFor(lastEnd / 1000, STEPS);
  const steps = Math.max(1, Math.ceil(lastEnd / 1000 / stepSeconds));
  const places = placesOf(requests, groups, most);
  const stepping = { timeline, traits, stepSeconds, steps, stepGamma: STEP_GAMMA };
  const byStep = stepsByCell(input, places, stepping);
  const counted = places.rows.map((rows) => chosen(rows, cold, 0));
  const latencies = latencyHistograms(requests, traits, counted, GAMMA);
  const gaps = gapHistograms(input.gaps, places.cellOfGroup, counted.length, GAMMA);
  const cells = counted.map((rows, i): Cell => {
    const { tries, finals } = countsOf(requests, rows, null);
    const tokens = tokensOf(requests, rows);
    const goodput = slo === null ? null : goodputOf(requests, rows, slo, null, null);
    return {
      at: places.at[i] ?? [],
      tries,
      finals: { all: finals.all, ok: finals.ok, error: finals.error },
      errorClasses: frequencies(requests.errorClass, rows),
      faults: listFrequencies(requests.faults, rows),
      checksFailed: listFrequencies(requests.checksFailed, rows),
      tokensIn: tokens.in,
      tokensOut: tokens.out,
      latencies: { ...(latencies[i] as (typeof latencies)[number]), gap: gaps[i] as (typeof gaps)[number] },
      ...(byStep[i] as (typeof byStep)[number]),
      goodput: goodput === null ? null : { met: goodput.met, notJudged: goodput.notJudged, of: goodput.of },
    };
  });
  return { dimensions: places.dimensions, stepSeconds, steps, gamma: GAMMA, stepGamma: STEP_GAMMA, cells };
}
