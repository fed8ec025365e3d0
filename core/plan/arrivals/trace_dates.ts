/** Moments as traces write them, without a Date: core has no clock, and a Date reads such texts by the machine's zone. Pure. */

const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?\s*(?:Z|UTC|([+-])(\d{2}):?(\d{2})?)?$/;

/** ms since 1970 (with fractions); a text without a zone is taken as UTC. null = no moment. */
export function dateMs(text: string): number | null {
  const found = MOMENT.exec(text.trim());
  if (found === null) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null;
  const [fraction, sign, zoneHours, zoneMinutes] = found.slice(7);
  const zone = (sign === "-" ? -1 : 1) * (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0));
  const minutes = days(year, month, day) * 1440 + hour * 60 + minute - zone;
  return (minutes * 60 + second) * 1000 + Number(`0${fraction ?? ""}`) * 1000;
}

/** Days of the Gregorian calendar since 1970-01-01, years counted from March so that the leap day comes last. */
function days(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const monthFromMarch = (month + 9) % 12;
  const beforeYear = 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return beforeYear + Math.floor((153 * monthFromMarch + 2) / 5) + day - 1 - 719_468;
}
