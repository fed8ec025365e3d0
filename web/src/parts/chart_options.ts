/** A chart's description as uPlot wants it. It must not know what the chart is of. */
import uPlot from "uplot";
import { colour } from "../theme.ts";
import type { Band, ChartProps, ChartSeries, Mark } from "./chart_types.ts";

const FONT = "11px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
const stepped = uPlot.paths.stepped?.({ align: 1 });

export interface Hooks {
  /** place in x under the cursor */
  onCursor(index: number | null): void;
}

export function optionsOf(props: ChartProps, width: number, height: number, { onCursor }: Hooks): uPlot.Options {
  const { x, y, zoom } = props;
  const dim = () => colour("--text-dim");
  const grid = { stroke: () => colour("--grid"), width: 1 };
  const ticks = { stroke: () => colour("--grid"), width: 1, size: 4 };
  return {
    width,
    height,
    legend: { show: false },
    padding: [14, 18, 0, 0],
    scales: {
      x: { time: false, distr: x.log ? 3 : 1, range: (_, min, max) => rangeOf(props, min, max) },
      y: { distr: y.log ? 3 : 1, range: (_, min, max) => levels(props, min, max) },
    },
    axes: [
      {
        stroke: dim,
        font: FONT,
        grid,
        ticks,
        size: 30,
        space: 64,
        values: (_, splits) => splits.map((v) => (v === null ? "" : x.format(v))),
        ...(x.log ? LOG_AXIS : {}),
        ...(x.increments === undefined ? {} : { incrs: [...x.increments] }),
      },
      {
        stroke: dim,
        font: FONT,
        grid,
        ticks,
        size: (_, values) => widest(values),
        space: 26,
        values: (_, splits) => splits.map((v) => (v === null ? "" : y.format(v))),
        ...(y.log ? LOG_AXIS : {}),
      },
    ],
    series: [{}, ...props.series.map((one) => seriesOf(one))],
    cursor: {
      y: false,
      drag: { x: zoom !== undefined, y: false, setScale: false, dist: 4 },
      ...(zoom === undefined ? {} : { sync: { key: zoom.key, setSeries: false } }),
      bind: {
        dblclick: () => () => {
          zoom?.set(null);
          return null;
        },
      },
      points: { size: 6 },
    },
    hooks: {
      drawClear: [(u) => drawBands(u, props.bands ?? [])],
      draw: [(u) => drawMarks(u, props.marks ?? [])],
      setCursor: [(u) => onCursor(u.cursor.idx ?? null)],
      setSelect: [
        (u) => {
          const { left, width: wide } = u.select;
          if (zoom === undefined || wide < 2) return;
          zoom.set([u.posToVal(left, "x"), u.posToVal(left + wide, "x")]);
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** Round values in any log range: uPlot's own are powers of ten, of which a narrow range holds none. */
const LOG_AXIS: Pick<uPlot.Axis, "splits" | "filter"> = {
  splits: (_, __, min, max) => logSplits(min, max),
  filter: (_, splits) => splits,
};

export function logSplits(min: number, max: number): number[] {
  if (!(min > 0) || !(max > min)) return [min];
  const decades = Math.log10(max / min);
  if (decades < 0.7) {
    const raw = (max - min) / 5;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = power * ([1, 2, 5].find((n) => n * power >= raw) ?? 10);
    const first = Math.ceil(min / step);
    return Array.from({ length: Math.floor(max / step) - first + 1 }, (_, i) =>
      Number(((first + i) * step).toPrecision(6)),
    );
  }
  const within = decades < 2.5 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: Math.ceil(decades) + 2 }, (_, i) => 10 ** (Math.floor(Math.log10(min)) + i));
  const all = powers.flatMap((power) => within.map((n) => Number((n * power).toPrecision(3))));
  const every = Math.ceil(decades / 8);
  return all.filter((value) => value >= min && value <= max).filter((_, i) => decades < 2.5 || i % every === 0);
}

function rangeOf({ zoom, x }: ChartProps, min: number | null, max: number | null): uPlot.Range.MinMax {
  if (zoom !== undefined) return [zoom.range[0], zoom.range[1]];
  if (min === null || max === null) return x.log ? [1, 10] : [0, 1];
  if (min === max) return x.log ? [min / 2, max * 2] : [min - 1, max + 1];
  return [min, max];
}

function levels({ y }: ChartProps, min: number | null, max: number | null): uPlot.Range.MinMax {
  if (min === null || max === null) return y.log ? [1, 10] : [0, y.most ?? 1];
  if (y.log) return [min * 0.8, max === min ? max * 2 : max * 1.25];
  if (y.most !== undefined) return [0, y.most];
  const low = y.fromZero === false ? min : Math.min(0, min);
  const room = max - low || Math.abs(max) || 1;
  return [y.fromZero === false ? low - room * 0.08 : low, max + room * 0.08];
}

function seriesOf({ label, colour: name, kind = "line", dashed, hidden }: ChartSeries): uPlot.Series {
  const stroke = () => colour(`--${name}`);
  const filled = kind === "steps" || kind === "area";
  return {
    label,
    show: hidden !== true,
    stroke,
    width: kind === "points" ? 0 : 1.5,
    ...(dashed ? { dash: [5, 4] } : {}),
    ...(filled ? { fill: () => colour(`--${name}-fill`) } : {}),
    ...(kind === "steps" && stepped !== undefined ? { paths: stepped } : {}),
    ...(kind === "points"
      ? { paths: () => null, points: { show: true, size: 5, fill: stroke } }
      : { points: kind === "steps" ? { show: false } : { size: 4, fill: stroke } }),
  };
}

function widest(values: readonly string[] | null): number {
  return 14 + Math.max(24, ...(values ?? []).map((text) => text.length * 6.4));
}

function drawBands(u: uPlot, bands: readonly Band[]): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  for (const band of bands) {
    const from = Math.max(left, u.valToPos(band.from, "x", true));
    const to = Math.min(left + width, u.valToPos(band.to, "x", true));
    if (!(to > from)) continue;
    ctx.save();
    ctx.fillStyle = colour(`--${band.colour}-fill`);
    ctx.fillRect(from, top, to - from, height);
    label(u, band.label, from + 3 * uPlot.pxRatio, top + 10 * uPlot.pxRatio, colour("--text-dim"), to - from);
    ctx.restore();
  }
}

function drawMarks(u: uPlot, marks: readonly Mark[]): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const line = (x1: number, y1: number, x2: number, y2: number) => {
    ctx.beginPath();
    ctx.moveTo(x1, y1);
    ctx.lineTo(x2, y2);
    ctx.stroke();
  };
  // a label that would lie on the one before goes one row down
  const ends = [0, 0, 0];
  for (const mark of marks) {
    ctx.save();
    ctx.strokeStyle = colour(`--${mark.colour}`);
    ctx.lineWidth = uPlot.pxRatio;
    ctx.setLineDash([4 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
    if (mark.axis === "y") {
      const y = u.valToPos(mark.at, "y", true);
      if (y >= top && y <= top + height) {
        line(left, y, left + width, y);
        label(u, mark.label, left + 4 * uPlot.pxRatio, y - 3 * uPlot.pxRatio, colour(`--${mark.colour}`), width);
      }
    } else {
      const x = u.valToPos(mark.at, "x", true);
      if (x >= left && x <= left + width) {
        line(x, top, x, top + height);
        const row = Math.max(
          0,
          ends.findIndex((end) => x > end),
        );
        const text = { x: x + 2 * uPlot.pxRatio, y: top + (row * 11 - 3) * uPlot.pxRatio };
        ends[row] =
          x + 8 * uPlot.pxRatio + label(u, mark.label, text.x, text.y, colour(`--${mark.colour}`), left + width - x);
      }
    }
    ctx.restore();
  }
}

/** @returns its width, 0 when there is no room for it */
function label(u: uPlot, text: string, x: number, y: number, fill: string, room: number): number {
  const { ctx } = u;
  ctx.font = FONT.replace("11px", `${10 * uPlot.pxRatio}px`);
  const { width } = ctx.measureText(text);
  if (width > room) return 0;
  ctx.fillStyle = fill;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillText(text, x, y);
  return width;
}
