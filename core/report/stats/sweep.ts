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
  const [allStarts, allEnds] = [starts.length, ends.length];
  let level = 0;
  let started = 0;
  let ended = 0;
  let nextStart = allStarts > 0 ? (starts[0] as number) : Number.POSITIVE_INFINITY;
  let nextEnd = allEnds > 0 ? (ends[0] as number) : Number.POSITIVE_INFINITY;
  for (let i = 0; i < steps; i++) {
    const end = from + (i + 1) * step;
    let now = from + i * step;
    let area = 0;
    let most = -1;
    for (;;) {
      const ending = nextEnd <= nextStart;
      const moment = ending ? nextEnd : nextStart;
      // who ends at a step's first moment is not in it, who starts there is
      if (most < 0 && moment > now) most = level;
      if (moment >= end) break;
      if (most >= 0) {
        area += level * (moment - now);
        now = moment;
      }
      if (ending) {
        level--;
        nextEnd = ++ended < allEnds ? (ends[ended] as number) : Number.POSITIVE_INFINITY;
      } else {
        level++;
        nextStart = ++started < allStarts ? (starts[started] as number) : Number.POSITIVE_INFINITY;
      }
      if (most >= 0 && level > most) most = level;
    }
    area += level * (end - now);
    max[i] = most;
    mean[i] = area / step;
  }
  return { max, mean };
}
