/** Pages of a list: limit, order, and a cursor. Pure. */

export interface Page<T> {
  entries: T[];
  hasMore: boolean;
}

/**
 * `all` in the order of creation. The cursor is `last` (the id of an entry), or `offset`, which goes first; `after` is the
 * name in the documentation, taken only where `afterCounts`. null = a value is wrong.
 */
export function pageOf<T extends { id: string }>(
  all: readonly T[],
  query: URLSearchParams,
  afterCounts: boolean,
): Page<T> | null {
  const limit = wholeNumber(query.get("limit") || "20");
  const order = query.get("order") ?? "asc";
  if (limit === null || limit < 1 || (order !== "asc" && order !== "desc")) return null;
  const sorted = order === "asc" ? [...all] : [...all].reverse();
  let start = 0;
  const cursor = query.get("last") || (afterCounts ? query.get("after") : null);
  if (query.get("offset")) {
    const offset = wholeNumber(query.get("offset") ?? "");
    if (offset === null) return null;
    start = Math.max(0, offset);
  } else if (cursor) {
    start = sorted.findIndex((entry) => entry.id === cursor) + 1;
    if (start === 0) return null;
  }
  const entries = sorted.slice(start, start + limit);
  return { entries, hasMore: entries.length > 0 && start + limit < sorted.length };
}

/** The list as the API words it. */
export function listOf(data: readonly { id: string }[], hasMore: boolean, total: number): Record<string, unknown> {
  return {
    object: "list",
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
    total,
  };
}

function wholeNumber(text: string): number | null {
  return /^[+-]?\d+$/.test(text) ? Number(text) : null;
}
