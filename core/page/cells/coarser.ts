/**
 * Cells made smaller: two steps become one, two bins become one. Exact: what results is what would have been counted in
 * the wider steps and bins. Pure.
 */
import type { Cell, CellHistogram, Cells, Sparse } from "../types.ts";

/** Fewer steps show no course; wider bins no percentiles. */
const LEAST_STEPS = 80;
const WIDEST = 1.1;

/** As fine as fits into `size` characters of JSON; as coarse as there is when nothing does. */
export function coarser(given: Cells, size: number): { cells: Cells; fits: boolean } {
  let cells = given;
  for (;;) {
    if (JSON.stringify(cells).length <= size) return { cells, fits: true };
    const [bySteps, byBins] = [cells.steps / 2 >= LEAST_STEPS, cells.gamma ** 2 <= WIDEST];
    // courses are looked at, percentiles are read: steps first, down to 200
    if (bySteps && (cells.steps > 200 || !byBins)) cells = withLongerSteps(cells);
    else if (byBins) cells = withWiderBins(cells);
    else return { cells, fits: false };
  }
}

export function withLongerSteps(cells: Cells): Cells {
  const half = (list: Sparse, join: (a: number, b: number) => number, of = (value: number) => value): Sparse => {
    const joined = new Map<number, number>();
    for (const [step, value] of list) {
      const to = Math.floor(step / 2);
      const known = joined.get(to);
      joined.set(to, known === undefined ? of(value) : join(known, of(value)));
    }
    return [...joined];
  };
  const sum = (a: number, b: number) => a + b;
  return {
    ...cells,
    stepSeconds: cells.stepSeconds * 2,
    steps: Math.ceil(cells.steps / 2),
    cells: cells.cells.map(
      (cell): Cell => ({
        ...cell,
        arrivals: half(cell.arrivals, sum),
        completions: half(cell.completions, sum),
        errors: half(cell.errors, sum),
        inFlight: half(
          cell.inFlight,
          (a, b) => rounded(a + b),
          (mean) => rounded(mean / 2),
        ),
        tokens: half(cell.tokens, (a, b) => rounded(a + b)),
        gapMax: half(cell.gapMax, Math.max),
        lagMax: half(cell.lagMax, Math.max),
        ttftSteps: longerTtftSteps(cell.ttftSteps),
      }),
    ),
  };
}

export function withWiderBins(cells: Cells): Cells {
  const histogram = (one: CellHistogram): CellHistogram => ({ ...one, bins: wider(one.bins) });
  return {
    ...cells,
    gamma: cells.gamma ** 2,
    stepGamma: cells.stepGamma ** 2,
    cells: cells.cells.map((cell) => ({
      ...cell,
      latencies: Object.fromEntries(
        Object.entries(cell.latencies).map(([name, one]) => [name, histogram(one)]),
      ) as Cell["latencies"],
      ttftSteps: cell.ttftSteps.map(([step, bins]) => [step, wider(bins)] as const),
    })),
  };
}

/** Bin i is (gamma^(i-1), gamma^i], so bins 2j - 1 and 2j are bin j of gamma squared. */
function wider(bins: Sparse): Sparse {
  return merged(bins.map(([bin, count]) => [Math.ceil(bin / 2) || 0, count]));
}

function longerTtftSteps(steps: Cell["ttftSteps"]): Cell["ttftSteps"] {
  const joined = new Map<number, (readonly [number, number])[]>();
  for (const [step, bins] of steps) {
    const to = Math.floor(step / 2);
    joined.set(to, [...(joined.get(to) ?? []), ...bins]);
  }
  return [...joined].map(([step, bins]) => [step, merged(bins)] as const);
}

function merged(bins: Sparse): Sparse {
  const counts = new Map<number, number>();
  for (const [bin, count] of bins) counts.set(bin, (counts.get(bin) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
