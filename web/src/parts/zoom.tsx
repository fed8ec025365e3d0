/** One stretch of x that several charts share, and the buttons to move it without a mouse. */
import { useEffect, useState } from "preact/hooks";

export type Range = readonly [number, number];

let made = 0;

/** Charts with the same Zoom show the same stretch, and one cursor. */
export class Zoom {
  /** names the charts that share a cursor */
  readonly key = `zoom-${++made}`;
  readonly full: Range;
  #range: Range | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(from: number, to: number) {
    this.full = [from, to > from ? to : from + 1];
  }

  get range(): Range {
    return this.#range ?? this.full;
  }

  get zoomed(): boolean {
    return this.#range !== null;
  }

  /** What lies outside of all there is, is cut; null shows all. */
  set(range: Range | null): void {
    const [first, last] = this.full;
    const least = (last - first) / 500;
    if (range === null) this.#range = null;
    else {
      const width = Math.min(Math.max(range[1] - range[0], least), last - first);
      const from = Math.min(Math.max(range[0], first), last - width);
      this.#range = width >= last - first ? null : [from, from + width];
    }
    for (const listener of this.#listeners) listener();
  }

  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const MOVES: readonly { label: string; sign: string; to(range: Range): Range }[] = [
  { label: "Zoom in", sign: "+", to: ([a, b]) => [a + (b - a) / 4, b - (b - a) / 4] },
  { label: "Zoom out", sign: "−", to: ([a, b]) => [a - (b - a) / 2, b + (b - a) / 2] },
  { label: "Earlier", sign: "←", to: ([a, b]) => [a - (b - a) / 4, b - (b - a) / 4] },
  { label: "Later", sign: "→", to: ([a, b]) => [a + (b - a) / 4, b + (b - a) / 4] },
];

export function ZoomButtons({ zoom, format }: { zoom: Zoom; format: (x: number) => string }) {
  const [, draw] = useState(0);
  useEffect(() => zoom.on(() => draw((n) => n + 1)), [zoom]);
  const [from, to] = zoom.range;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend
    <div class="zoom" role="group" aria-label="Zoom of the charts">
      <span class="zoom-range" aria-live="polite">
        {format(from)} to {format(to)}
      </span>
      {MOVES.map(({ label, sign, to: moved }) => (
        <button
          key={label}
          type="button"
          class="quiet icon"
          aria-label={label}
          title={label}
          onClick={() => zoom.set(moved(zoom.range))}
        >
          {sign}
        </button>
      ))}
      <button type="button" class="quiet" disabled={!zoom.zoomed} onClick={() => zoom.set(null)}>
        Reset zoom
      </button>
    </div>
  );
}
