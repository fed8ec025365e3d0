/** Stand-in for `k6/metrics` in unit tests: remembers declarations and samples. */

export interface Sample {
  name: string;
  value: number | boolean;
  tags: Record<string, string>;
}

export const samples: Sample[] = [];
export const declared = new Map<string, { type: string; time: boolean }>();

class Metric {
  readonly name: string;

  constructor(name: string, time = false) {
    this.name = name;
    declared.set(name, { type: new.target.name.toLowerCase(), time });
  }

  add(value: number | boolean, tags: Record<string, string> = {}): void {
    if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${this.name}: ${value} is no sample`);
    samples.push({ name: this.name, value, tags });
  }
}

export class Counter extends Metric {}
export class Gauge extends Metric {}
export class Rate extends Metric {}
export class Trend extends Metric {}

/** All values of a metric, of those samples that carry the tags. */
export function valuesOf(name: string, tags: Record<string, string> = {}): (number | boolean)[] {
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(tags).every(([key, value]) => sample.tags[key] === value))
    .map(({ value }) => value);
}

export function reset(): void {
  samples.length = 0;
  declared.clear();
}
