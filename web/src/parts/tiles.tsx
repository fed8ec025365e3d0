/** Figures that answer one question each, at a glance. It must not know where they come from. */
import type { ComponentChildren } from "preact";

export type Tone = "good" | "warn" | "bad" | "plain";

const SIGNS: Readonly<Record<Tone, string>> = { good: "✓", warn: "!", bad: "✕", plain: "·" };

export function Tiles({ children }: { children: ComponentChildren }) {
  return <div class="tiles">{children}</div>;
}

interface TileProps {
  label: string;
  value: string;
  /** below the value: an interval, what it is out of */
  note?: ComponentChildren;
  tone?: Tone;
}

export function Tile({ label, value, note, tone = "plain" }: TileProps) {
  return (
    <div class={`tile tone-${tone}`}>
      <div class="tile-label">{label}</div>
      <div class="tile-value">{value}</div>
      {note !== undefined && <div class="tile-note">{note}</div>}
    </div>
  );
}

/** A word with a sign and a colour; the word alone says it, too. */
export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return (
    <span class={`badge tone-${tone}`}>
      <span aria-hidden="true">{SIGNS[tone]}</span> {children}
    </span>
  );
}
