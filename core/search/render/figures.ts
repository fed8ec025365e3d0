/** What is drawn over the load, in all renderings. Pure. */
import { number, percent } from "../../report/render/numbers.ts";
import type { Point, SearchSettings } from "../types.ts";

export interface Figure {
  title: string;
  of: (point: Point) => number | null;
  text: (value: number | null) => string;
  /** end of the scale; null = the largest value */
  most: number | null;
  /** a line to keep to; null = none */
  limit: (settings: SearchSettings) => number | null;
}

export const FIGURES: readonly Figure[] = [
  { title: "kept the SLO", of: ({ share }) => share, text: percent, most: 1, limit: ({ share }) => share },
  { title: "TTFT p95, ms", of: ({ ttft }) => ttft.p95, text: number, most: null, limit: ({ slo }) => slo.ttft ?? null },
  { title: "TPOT p95, ms", of: ({ tpot }) => tpot.p95, text: number, most: null, limit: ({ slo }) => slo.tpot ?? null },
  {
    title: "tokens/s",
    of: ({ tokensOutPerSecond }) => tokensOutPerSecond,
    text: number,
    most: null,
    limit: () => null,
  },
];
