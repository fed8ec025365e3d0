/** Numbers as the summary writes them. k6's VM has no Intl: by hand. */

const MISSING = "n/a";

/** `n/a (reason)` where the value is unknown. */
export function orMissing(text: string | null, reason: string): string {
  return text ?? `${MISSING} (${reason})`;
}

/** `856.32ms` */
export function ms(value: number | null): string | null {
  return value === null ? null : `${value.toFixed(2)}ms`;
}

/** `0.23%` of a share from 0 to 1. Only all is 100 % and only none is 0 %: the rest is kept off both by rounding. */
export function percent(share: number | null): string | null {
  if (share === null) return null;
  const rounded = (share * 100).toFixed(2);
  if (rounded === "100.00" && share < 1) return "99.99%";
  if (rounded === "0.00" && share > 0) return "0.01%";
  return `${rounded}%`;
}

/** `1h 2m 3s`; below a minute with a decimal. */
export function span(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return `${hours > 0 ? `${hours}h ` : ""}${minutes}m ${whole % 60}s`;
}

/** A number as short as it may be: at most two decimals, none that are zeros. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
