/** Numbers, times and shares as a reader sees them. Missing is `n/a`, never 0. Pure. */

export type Maybe = number | null | undefined;

export const NONE = "n/a";

/** Three significant digits and a unit that fits: `84.2 ms`, `1.24 s`, `2 min 5 s`. */
export function ms(value: Maybe): string {
  if (!known(value)) return NONE;
  const size = Math.abs(value);
  if (size >= 120_000) return span(value / 1000);
  if (size >= 1000) return `${digits(value / 1000)} s`;
  return `${digits(value)} ms`;
}

/** `2 min 5 s`, `58.5 s`. */
export function span(seconds: Maybe): string {
  if (!known(seconds)) return NONE;
  if (seconds < 120) return `${digits(seconds)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const parts = [hours > 0 && `${hours} h`, minutes > 0 && `${minutes} min`, rest > 0 && hours === 0 && `${rest} s`];
  return parts.filter(Boolean).join(" ");
}

/** `1,234,567`. */
export function count(value: Maybe): string {
  if (!known(value)) return NONE;
  return grouped(String(Math.round(value)));
}

/** Three significant digits, all of a whole part: `0.0123`, `12.3`, `12,345`. */
export function digits(value: Maybe): string {
  if (!known(value)) return NONE;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 99.95) return grouped(String(Math.round(value)));
  if (size < 1e-4) return value.toExponential(1);
  const places = Math.max(0, 2 - Math.floor(Math.log10(size)));
  return String(Number(value.toFixed(Math.min(places, 6))));
}

/** `12.3/s`. */
export function perSecond(value: Maybe): string {
  return known(value) ? `${digits(value)}/s` : NONE;
}

/** `97.31 %`; never rounded to 100 or 0 when it is not. */
export function percent(share: Maybe): string {
  if (!known(share)) return NONE;
  if (share > 0 && share < 0.0001) return "< 0.01 %";
  if (share < 1 && share > 0.9999) return "> 99.99 %";
  return `${Number((share * 100).toFixed(2))} %`;
}

/** `+12.3 %`, `-4 %`, of a ratio minus 1. */
export function change(ratio: Maybe): string {
  if (!known(ratio)) return NONE;
  const text = digits(ratio * 100);
  return `${ratio > 0 ? "+" : ""}${text} %`;
}

/** `82.1 to 88.4 ms`: the unit once where it is the same. */
export function interval(low: Maybe, high: Maybe, format: (value: Maybe) => string = digits): string {
  if (!known(low) || !known(high)) return "";
  const [from, to] = [format(low), format(high)];
  const unit = / \D+$/.exec(to)?.[0] ?? "";
  return `${unit !== "" && from.endsWith(unit) ? from.slice(0, -unit.length) : from} to ${to}`;
}

/** `0:58`, `1:02:03`: time since the start, for axes. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds + 1e-9);
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Distances of marks on an axis of time, seconds. */
export const CLOCK_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200],
  ...[86_400, 172_800, 604_800, 2_592_000, 31_536_000],
];

/** `2026-01-31 12:00:00 UTC`: of one place for all readers. */
export function dateTime(value: string | number | null | undefined): string {
  if (value === null || value === undefined || value === "") return NONE;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? String(value) : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

function known(value: Maybe): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
