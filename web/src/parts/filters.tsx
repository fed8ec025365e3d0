/** Choices of values by dimension, any combination of them. It must not know what they filter. */
import { useEffect, useRef } from "preact/hooks";
import { label } from "./label.ts";
import { count } from "./numbers.ts";

/** By dimension the values that count; a dimension that is absent counts with all of them. */
export type Chosen = Readonly<Record<string, readonly string[]>>;

export interface Dimension {
  name: string;
  label: string;
  values: readonly string[];
}

interface FiltersProps {
  dimensions: readonly Dimension[];
  chosen: Chosen;
  onChange(chosen: Chosen): void;
  /** one value of one dimension at a time: there is nothing that could be summed */
  single?: boolean;
}

export const UNKNOWN = "(unknown)";

export function nameOfValue(value: string): string {
  return label(value, UNKNOWN);
}

export function Filters({ dimensions, chosen, onChange, single = false }: FiltersProps) {
  if (dimensions.length === 0) return null;
  const active = Object.values(chosen).some((values) => values.length > 0);
  const set = (name: string, values: readonly string[]) => {
    const others = single ? {} : chosen;
    const { [name]: _, ...rest } = others as Record<string, readonly string[]>;
    onChange(values.length === 0 ? rest : { ...rest, [name]: values });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend
    <div class="filters" role="group" aria-label="Filters">
      <span class="filters-label">Show</span>
      {dimensions.map((dimension) => (
        <Choice
          key={dimension.name}
          dimension={dimension}
          picked={chosen[dimension.name] ?? []}
          single={single}
          onPick={(values) => set(dimension.name, values)}
        />
      ))}
      <button type="button" class="quiet" disabled={!active} onClick={() => onChange({})}>
        Clear filters
      </button>
    </div>
  );
}

interface ChoiceProps {
  dimension: Dimension;
  picked: readonly string[];
  single: boolean;
  onPick(values: readonly string[]): void;
}

function Choice({ dimension: { name, label: title, values }, picked, single, onPick }: ChoiceProps) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const away = (event: Event) => {
      const element = details.current;
      if (element?.open && event.target instanceof Node && !element.contains(event.target)) element.open = false;
    };
    const onKey = (event: KeyboardEvent) => {
      const element = details.current;
      if (event.key !== "Escape" || !element?.open) return;
      element.open = false;
      element.querySelector("summary")?.focus();
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
  const toggle = (value: string) => {
    const without = picked.filter((one) => one !== value);
    if (single) onPick(without.length < picked.length ? [] : [value]);
    else
      onPick(without.length < picked.length ? without : values.filter((one) => one === value || picked.includes(one)));
  };
  const [only] = picked;
  const state =
    picked.length === 0
      ? `all ${count(values.length)}`
      : picked.length === 1
        ? nameOfValue(only ?? "")
        : `${count(picked.length)} of ${count(values.length)}`;
  return (
    <details class={picked.length > 0 ? "choice choice-on" : "choice"} ref={details} data-dimension={name}>
      <summary>
        {title}: <bdi class="choice-state">{state}</bdi>
      </summary>
      <fieldset>
        <legend class="unseen">{title}</legend>
        {values.map((value) => (
          <label key={value}>
            <input type="checkbox" checked={picked.includes(value)} onChange={() => toggle(value)} />
            <bdi>{nameOfValue(value)}</bdi>
          </label>
        ))}
      </fieldset>
    </details>
  );
}
