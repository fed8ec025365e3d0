/** Authorization values, and taking turns among them. */

/** The header's value for a token given with or without the word Bearer. Another scheme (`Basic x`) is kept as it is. */
export function authorization(token: string): string {
  const trimmed = token.trim();
  const bearer = /^bearer\s+(.*)$/i.exec(trimmed);
  if (bearer) return `Bearer ${bearer[1] ?? ""}`;
  return /^(basic|digest|negotiate)\s+\S/i.test(trimmed) ? trimmed : `Bearer ${trimmed}`;
}

/** The item whose turn it is at number `n` (0, 1, 2 ...); null for an empty list. */
export function rotate<T>(list: readonly T[], n: number): T | null {
  if (list.length === 0) return null;
  const index = ((Math.trunc(n) % list.length) + list.length) % list.length;
  return list[index] ?? null;
}
