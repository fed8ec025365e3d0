/** One request from its connection to its end: phases as bars, tokens as ticks, and every field of its record. */
import { ms } from "../parts/numbers.ts";
import { phasesOf, ticksOf } from "./phases.ts";
import { type Fields, numberOf, textsOf } from "./record.ts";

export function Timeline({ record }: { record: Fields }) {
  const phases = phasesOf(record);
  const ticks = ticksOf(record);
  const first = Math.min(0, ...phases.map(({ from }) => from));
  const last = Math.max(1e-3, ...phases.map(({ to }) => to), ...ticks);
  const place = (at: number) => ((at - first) / (last - first)) * 1000;
  const words = phases.map(({ label, from, to }) => `${label} ${ms(to - from)}`).join(", ");
  const summed = numberOf(record, "gapsSummed");
  return (
    <div class="timeline">
      {phases.length === 0 ? (
        <p class="empty">No time of this request is known.</p>
      ) : (
        <>
          <svg
            viewBox="0 0 1000 44"
            role="img"
            aria-label={`Timeline: ${words}; ${ticks.length} token events.`}
            preserveAspectRatio="none"
            class="timeline-svg"
          >
            {phases.map(({ label, from, to, colour }) => (
              <rect
                key={label}
                x={place(from)}
                width={Math.max(1.5, place(to) - place(from))}
                y="4"
                height="18"
                class={`phase phase-${colour}`}
              >
                <title>{`${label} ${ms(to - from)}`}</title>
              </rect>
            ))}
            {ticks.map((at, i) => (
              <line key={i} x1={place(at)} x2={place(at)} y1="26" y2="42" class="tick" />
            ))}
          </svg>
          <div class="timeline-scale" aria-hidden="true">
            <span>{ms(first)}</span>
            <span>{ms(last)}</span>
          </div>
          <ul class="legend">
            {phases.map(({ label, from, to, colour }) => (
              <li key={label}>
                <span class={`swatch phase-${colour}`} /> {label} <strong>{ms(to - from)}</strong>
              </li>
            ))}
            {ticks.length > 0 && (
              <li>
                <span class="swatch swatch-tick" /> {ticks.length}{" "}
                {summed === null ? "token events" : `ticks, each of ${summed} token events`}
              </li>
            )}
          </ul>
        </>
      )}
      <Record record={record} />
    </div>
  );
}

function Record({ record }: { record: Fields }) {
  const fields = Object.entries(record).filter(([name]) => name !== "gapsUs" && name !== "v");
  return (
    <dl class="fields">
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{shown(record, name, value)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function shown(record: Fields, name: string, value: unknown): string {
  if (Array.isArray(value)) return textsOf(record, name).join(", ") || "none";
  if (typeof value !== "number") return String(value);
  if (!name.endsWith("At")) return String(Number(value.toFixed(3)));
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString();
}
