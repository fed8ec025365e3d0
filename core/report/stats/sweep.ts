/** How many requests were in flight at a time: a sweep over their starts and ends. Pure. */

export interface InFlight {
  /** largest number at once, per step */
  max: number[];
  /** time-weighted mean, per step */
  mean: number[];
}

/**
 * Over `steps` steps of `step` from `from` on (any one unit of time). `starts` and `ends` each in ascending order, equally many;
 * which end belongs to which start does not matter. Who ends at the moment another starts was not in flight with it.
 */
export function inFlight(
  starts: ArrayLike<number>,
  ends: ArrayLike<number>,
  from: number,
  step: number,
  steps: number,
): InFlight {
  const max = new Array<number>(steps).fill(0);
  const mean = new Array<number>(steps).fill(0);
  let level = 0;
  let started = 0;
  let ended = 0;
  const next = () => Math.min(at(starts, started), at(ends, ended));
  const move = () => {
    if (at(ends, ended) <= at(starts, started)) {
      ended++;
      level--;
    } else {
      started++;
      level++;
    }
  };
  for (let i = 0; i < steps; i++) {
    const end = from + (i + 1) * step;
    let now = from + i * step;
    // who ends at a step's first moment is not in it, who starts there is
    while (next() <= now) move();
    let area = 0;
    let most = level;
    while (next() < end) {
      const moment = next();
      area += level * (moment - now);
      now = moment;
      move();
      if (level > most) most = level;
    }
    area += level * (end - now);
    max[i] = most;
    mean[i] = area / step;
  }
  return { max, mean };
}

function at(times: ArrayLike<number>, index: number): number {
  return index < times.length ? (times[index] as number) : Number.POSITIVE_INFINITY;
}
