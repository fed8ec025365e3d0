/** A part of a view under a heading of its own, and smaller blocks within. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface SectionProps {
  title: string;
  /** a sentence below the heading */
  lead?: ComponentChildren;
  /** stands at the right of the heading: buttons, a choice */
  tools?: ComponentChildren;
  children: ComponentChildren;
}

export function Section({ title, lead, tools, children }: SectionProps) {
  const id = useId();
  return (
    <section class="section" aria-labelledby={id} data-section={title}>
      <div class="section-head">
        <h2 id={id}>{title}</h2>
        {tools !== undefined && <div class="tools">{tools}</div>}
      </div>
      {lead !== undefined && <p class="lead">{lead}</p>}
      {children}
    </section>
  );
}

/** A block with a small heading, on its own surface. */
export function Panel({ title, note, children }: { title: string; note?: string; children: ComponentChildren }) {
  return (
    <div class="panel">
      <h3>{title}</h3>
      {note !== undefined && <p class="note">{note}</p>}
      {children}
    </div>
  );
}

/** Blocks side by side where there is room. */
export function Grid({ children, wide = false }: { children: ComponentChildren; wide?: boolean }) {
  return <div class={wide ? "grid grid-wide" : "grid"}>{children}</div>;
}
