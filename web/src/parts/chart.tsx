/**
 * A chart with its name, its words for those who cannot see it, a legend that tells values and hides series, and its data
 * as a table on demand. Its height is fixed, so that nothing jumps.
 */
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { onTheme } from "../theme.ts";
import { optionsOf } from "./chart_options.ts";
import { ChartTable } from "./chart_table.tsx";
import type { ChartProps } from "./chart_types.ts";

export function Chart(props: ChartProps) {
  const { title, summary, series, x, y, note, height = 190 } = props;
  const id = useId();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const values = useRef<(HTMLElement | null)[]>([]);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    new Set(series.filter((one) => one.hidden).map((one) => one.label)),
  );
  const data = useMemo(
    () => [Array.from(x.values), ...series.map((one) => Array.from(one.values))] as uPlot.AlignedData,
    [x, series],
  );

  const nothing = useMemo(
    () => series.every((one) => Array.from(one.values).every((value) => value === null)),
    [series],
  );

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const tell = (index: number | null) => {
      for (const [i, one] of series.entries()) {
        const cell = values.current[i];
        if (cell) cell.textContent = index === null ? "" : y.format(one.values[index]);
      }
    };
    const shown = { ...props, series: series.map((one) => ({ ...one, hidden: hidden.has(one.label) })) };
    const made = new uPlot(optionsOf(shown, element.clientWidth, height, { onCursor: tell }), data, element);
    plot.current = made;
    const sized = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height });
    });
    sized.observe(element);
    const offTheme = onTheme(() => made.redraw(false, true));
    const offZoom = props.zoom?.on(() => {
      const [min, max] = props.zoom?.range ?? [0, 1];
      made.setScale("x", { min, max });
    });
    return () => {
      sized.disconnect();
      offTheme();
      offZoom?.();
      made.destroy();
      plot.current = null;
    };
    // `hidden` is told to the plot that stands, see toggle()
  }, [data, props.zoom, props.bands, props.marks, height]);

  const toggle = (label: string, place: number) => {
    const next = new Set(hidden);
    if (!next.delete(label)) next.add(label);
    setHidden(next);
    plot.current?.setSeries(place + 1, { show: !next.has(label) });
  };

  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption class="chart-head">
        <span class="chart-title" id={id}>
          {title}
        </span>
        <span class="chart-unit">{y.label}</span>
      </figcaption>
      <ul class="legend">
        {series.map((one, i) => (
          <li key={one.label}>
            <button
              type="button"
              class={`key key-${one.colour}${one.dashed ? " key-dashed" : ""}`}
              aria-pressed={!hidden.has(one.label)}
              onClick={() => toggle(one.label, i)}
            >
              {one.label}
            </button>
            <span
              class="key-value"
              aria-hidden="true"
              ref={(element) => {
                values.current[i] = element;
              }}
            />
          </li>
        ))}
      </ul>
      <div class="plot-frame">
        <div
          class="plot"
          style={{ height: `${height}px` }}
          ref={holder}
          role="img"
          aria-label={`${title}. ${summary}`}
        />
        {nothing && <p class="plot-empty">No values.</p>}
      </div>
      {note !== undefined && <p class="note">{note}</p>}
      <ChartTable {...props} />
    </figure>
  );
}
