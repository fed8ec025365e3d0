/** Numbers of a report as people read them. k6's VM has no Intl: by hand. Pure. */
import type { Percentile, Share } from "../types.ts";

const MISSING = "n/a";

/** Three significant digits and no exponent: `0.0123`, `12.3`, `1,230`. */
export function number(value: number | null): string {
  if (value === null) return MISSING;
  if (value === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(6, Math.max(0, 2 - size));
  const text = value.toFixed(decimals);
  const [whole = "", part = ""] = (text.includes(".") ? text.replace(/\.?0+$/, "") : text).split(".");
  return part === "" ? grouped(whole) : `${grouped(whole)}.${part}`;
}

/** `1,234,567` */
export function count(value: number | null): string {
  return value === null ? MISSING : grouped(String(Math.round(value)));
}

/** `820 (795 to 840)`, or `n/a` where the sample does not bear it. */
export function interval({ value, low, high }: Percentile): string {
  return value === null ? MISSING : `${number(value)} (${number(low)} to ${number(high)})`;
}

/** `99.23% (98.80 to 99.60)`. Only all is 100 % and only none is 0 %. */
export function share({ value, low, high }: Share): string {
  if (value === null) return MISSING;
  return low === null || high === null ? percent(value) : `${percent(value)} (${digits(low)} to ${digits(high)})`;
}

export function percent(value: number | null): string {
  return value === null ? MISSING : `${digits(value)}%`;
}

function digits(value: number): string {
  const rounded = (value * 100).toFixed(2);
  if (rounded === "100.00" && value < 1) return "99.99";
  if (rounded === "0.00" && value > 0) return "0.01";
  return rounded;
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ",");
}
