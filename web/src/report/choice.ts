/** The filter in the address, so that a view can be sent to somebody: `#model=a&model=b&mode=stream`. */
import { useEffect, useState } from "preact/hooks";
import type { Chosen, Dimension } from "../parts/filters.tsx";

/** What the hash says, of dimensions and values that there are. `single`: its first value alone, as in Filters. */
export function readChoice(hash: string, dimensions: readonly Dimension[], single = false): Chosen {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  const chosen: Record<string, readonly string[]> = {};
  for (const { name, values } of dimensions) {
    const picked = asked.getAll(name);
    const known = values.filter((value) => picked.includes(value));
    if (single && known.length > 0) return { [name]: known.slice(0, 1) };
    if (known.length > 0) chosen[name] = known;
  }
  return chosen;
}

export function writeChoice(chosen: Chosen): string {
  const pairs = Object.entries(chosen).flatMap(([name, values]) => values.map((value) => [name, value]));
  return pairs.length === 0 ? "" : `#${new URLSearchParams(pairs)}`;
}

export function useChoice(dimensions: readonly Dimension[], single: boolean): [Chosen, (chosen: Chosen) => void] {
  const [chosen, set] = useState(() => readChoice(location.hash, dimensions, single));
  useEffect(() => {
    const follow = () => set(readChoice(location.hash, dimensions, single));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [dimensions, single]);
  const choose = (next: Chosen) => {
    set(next);
    // not location.hash: that scrolls to the top
    try {
      history.replaceState(null, "", writeChoice(next) || location.pathname + location.search);
    } catch {
      // some browsers forbid it to a page from disk: the filter works, the address does not follow
    }
  };
  return [chosen, choose];
}
