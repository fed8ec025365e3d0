/** A collection by id that forgets its oldest entries beyond a number of entries, or of characters. It must not know what they are. */

export interface Shelf<T> {
  get(id: string): T | null;
  has(id: string): boolean;
  /** the oldest first */
  values(): Iterable<T>;
  put(entry: T, characters?: number): void;
  /** an entry has become longer, or shorter */
  grow(id: string, characters: number): void;
  forget(id: string): void;
}

export interface Room {
  entries: number;
  characters: number;
}

/** `forgotten`: called for each entry that goes, whatever the reason. The newest one stays, however long. */
export function makeShelf<T extends { id: string }>(room: Room, forgotten: (entry: T) => void = () => {}): Shelf<T> {
  const kept = new Map<string, { entry: T; characters: number }>();
  let total = 0;
  const forget = (id: string) => {
    const found = kept.get(id);
    if (found === undefined) return;
    kept.delete(id);
    total -= found.characters;
    forgotten(found.entry);
  };
  const tidy = () => {
    while (kept.size > 1 && (kept.size > room.entries || total > room.characters)) {
      const [oldest] = kept.keys();
      if (oldest !== undefined) forget(oldest);
    }
  };
  return {
    get: (id) => kept.get(id)?.entry ?? null,
    has: (id) => kept.has(id),
    values: function* () {
      for (const { entry } of kept.values()) yield entry;
    },
    put: (entry, characters = 0) => {
      kept.set(entry.id, { entry, characters });
      total += characters;
      tidy();
    },
    grow: (id, characters) => {
      const found = kept.get(id);
      if (found === undefined) return;
      found.characters += characters;
      total += characters;
      tidy();
    },
    forget,
  };
}
