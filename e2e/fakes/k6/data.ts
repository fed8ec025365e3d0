/** Stand-in for `k6/data` in unit tests: a plain array, filled at once per name as in one process. */

const filled = new Map<string, unknown[]>();

export class SharedArray<T> extends Array<T> {
  constructor(name: string, fill: () => T[]) {
    super();
    const items = (filled.get(name) as T[] | undefined) ?? fill();
    filled.set(name, items);
    this.push(...items);
  }

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

export function reset(): void {
  filled.clear();
}
