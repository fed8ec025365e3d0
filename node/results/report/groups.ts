/** Which combination of the dimensions each row belongs to, and which stretch of time. Pure. */
import { DIMENSIONS, type Group, type RequestColumns, type TextColumn } from "../../../core/report/input.ts";

export interface Grouped {
  groups: Group[];
  /** by row */
  groupOf: Int32Array;
}

export function groupsOf(requests: RequestColumns): Grouped {
  const columns = DIMENSIONS.map((dimension) => requests[dimension]);
  const keys = keysOf(columns, requests.rows);
  const groupOf = new Int32Array(requests.rows);
  const known = new Map<number, number>();
  const groups: Group[] = [];
  for (let row = 0; row < requests.rows; row++) {
    const key = keys[row] as number;
    let group = known.get(key);
    if (group === undefined) {
      group = groups.length;
      known.set(key, group);
      const texts = columns.map(({ values, codes }, i) => [DIMENSIONS[i], values[Number(codes[row])] ?? ""]);
      groups.push(Object.fromEntries(texts) as Group);
    }
    groupOf[row] = group;
  }
  return { groups, groupOf };
}

/** One number for all codes of a row; code -1 (unknown) takes the place of 0. */
function keysOf(columns: readonly TextColumn[], rows: number): Float64Array {
  const keys = new Float64Array(rows);
  for (const { values, codes } of columns) {
    const size = values.length + 1;
    for (let row = 0; row < rows; row++) keys[row] = (keys[row] as number) * size + (codes[row] as number) + 1;
  }
  return keys;
}

/** Stretches of time per scenario, each with as many requests. */
const BLOCKS = 40;

/** By row: the stretch of a successful request after the warm-up, ascending with time within its scenario; -1 for all others. */
export function blocksOf(requests: RequestColumns, cold: Uint8Array | null): Int32Array {
  const { values, codes } = requests.scenario;
  const ok = requests.outcome.values.indexOf("ok");
  const counts = new Int32Array(values.length + 1);
  const each = (visit: (row: number, scenario: number) => void) => {
    for (let row = 0; row < requests.rows; row++) {
      if (cold?.[row] !== 1 && requests.outcome.codes[row] === ok) visit(row, Number(codes[row]) + 1);
    }
  };
  each((_, scenario) => {
    counts[scenario] = (counts[scenario] ?? 0) + 1;
  });
  const blocks = new Int32Array(requests.rows).fill(-1);
  const seen = new Int32Array(values.length + 1);
  each((row, scenario) => {
    const before = seen[scenario] ?? 0;
    seen[scenario] = before + 1;
    blocks[row] = BLOCKS * scenario + Math.floor((BLOCKS * before) / (counts[scenario] ?? 1));
  });
  return blocks;
}
