/** The database's connections: one for each open request that needs it, none for those that come too many. */

export interface Pool {
  /** null = no connection is left. Else: gives it back, once. */
  enter(): (() => void) | null;
}

/** `size`: 0 = no limit. */
export function makePool(size: number): Pool {
  let busy = 0;
  return {
    enter: () => {
      if (size > 0 && busy >= size) return null;
      busy++;
      let held = true;
      return () => {
        if (held) busy--;
        held = false;
      };
    },
  };
}
