/**
 * Dark or light: what the system says, unless the reader chose. Printing is always light. It must not know what is
 * coloured: styles and charts look at `data-theme` of the root element.
 */
import { useEffect, useState } from "preact/hooks";

export type Theme = "light" | "dark";

const KEY = "llmload-theme";
const listeners = new Set<() => void>();
const system = matchMedia("(prefers-color-scheme: dark)");
let chosen: Theme | null = null;
let printing = false;

export function startTheme(): void {
  chosen = remembered();
  system.addEventListener("change", apply);
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  apply();
}

export function theme(): Theme {
  if (printing) return "light";
  return chosen ?? (system.matches ? "dark" : "light");
}

export function switchTheme(): void {
  chosen = theme() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // a page from disk may have no storage: the choice then lasts as long as the page
  }
  apply();
}

/** Calls back after every change; returns how to stop that. */
export function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): Theme {
  const [now, set] = useState(theme());
  useEffect(() => onTheme(() => set(theme())), []);
  return now;
}

/** The value of a style variable, for what is drawn on a canvas: `--c1`. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function print(on: boolean): void {
  printing = on;
  apply();
}

function apply(): void {
  document.documentElement.dataset.theme = theme();
  for (const listener of listeners) listener();
}

function remembered(): Theme | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "dark" || value === "light" ? value : null;
  } catch {
    return null;
  }
}
