/** Stand-in for the module `k6` in unit tests: remembers checks and sleeps, waits for nothing. */

export const checked: { name: string; ok: boolean; tags: Record<string, string> }[] = [];
export const slept: number[] = [];

export function check<T>(value: T, sets: Record<string, (value: T) => boolean>, tags: Record<string, string> = {}) {
  const results = Object.entries(sets).map(([name, test]) => ({ name, ok: test(value), tags }));
  checked.push(...results);
  return results.every(({ ok }) => ok);
}

export const groups: string[] = [];

export function group<T>(name: string, run: () => T): T {
  groups.push(name);
  return run();
}

export function sleep(seconds: number): void {
  slept.push(seconds);
}

export function reset(): void {
  checked.length = 0;
  slept.length = 0;
  groups.length = 0;
}
