/** The Retry-After header (RFC 9110, 10.2.3): seconds, or a date. Parsed by hand: core has no clock. */

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * Milliseconds to wait from `nowMs` (epoch), never below 0; null when neither header says anything that can be used.
 * `retry-after-ms`, which some gateways send, is exacter and goes first.
 */
export function retryAfterMs(header: string | null, headerMs: string | null, nowMs: number): number | null {
  const exact = headerMs?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(exact)) return Number(exact);
  const value = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const at = httpDateMs(value);
  return at === null ? null : Math.max(0, at - nowMs);
}

/** `Sun, 06 Nov 1994 08:49:37 GMT` as epoch ms, or null. Only the one format that senders may still use. */
function httpDateMs(text: string): number | null {
  const match = /^[a-z]{3}, (\d\d) ([a-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/i.exec(text);
  if (!match) return null;
  const [day, month, year, hour, minute, second] = match.slice(1);
  const monthIndex = MONTHS.indexOf((month ?? "").toLowerCase());
  if (monthIndex < 0) return null;
  const days = daysFromEpoch(Number(year), monthIndex + 1, Number(day));
  return (((days * 24 + Number(hour)) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}

/** Days from 1970-01-01 in the Gregorian calendar: years counted from March, so that a leap day comes last. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719468;
}
