/** What a chart shows. It must not know how it is drawn. */
import type { Maybe } from "./numbers.ts";
import type { Zoom } from "./zoom.tsx";

/** A style variable of style/tokens.css. */
export type ChartColour = "c1" | "c2" | "c3" | "c4" | "c5" | "c6" | "good" | "warn" | "bad" | "dim";

export interface ChartSeries {
  label: string;
  /** one per x; null leaves a gap */
  values: ArrayLike<number | null>;
  colour: ChartColour;
  /** `line` (default); `steps` from each x to the next, filled; `points` alone; `area` a filled line */
  kind?: "line" | "steps" | "points" | "area";
  dashed?: boolean;
  /** begins hidden; the legend brings it back */
  hidden?: boolean;
}

/** A stretch of x that is shaded: warm-up, steady window. */
export interface Band {
  from: number;
  to: number;
  label: string;
  colour: ChartColour;
}

/** A line across: a percentile, a limit, a change point. */
export interface Mark {
  at: number;
  label: string;
  colour: ChartColour;
  /** `x` (default): a vertical line at x; `y`: a level */
  axis?: "x" | "y";
}

export interface ChartX {
  /** ascending */
  values: ArrayLike<number>;
  label: string;
  format(x: number): string;
  log?: boolean;
  /** distances of marks on the axis, ascending; absent: 1, 2, 2.5, 5 times a power of ten */
  increments?: readonly number[];
}

export interface ChartY {
  label: string;
  format(y: Maybe): string;
  log?: boolean;
  /** the axis begins at 0 (default true; never on a log scale) */
  fromZero?: boolean;
  /** the axis ends here: 1 for a share */
  most?: number;
}

export interface ChartProps {
  title: string;
  /** what a reader sees who cannot see: ends, peak, trend */
  summary: string;
  x: ChartX;
  y: ChartY;
  series: readonly ChartSeries[];
  bands?: readonly Band[];
  marks?: readonly Mark[];
  /** shared with other charts; absent: the chart does not zoom */
  zoom?: Zoom;
  /** px */
  height?: number;
  note?: string;
}
