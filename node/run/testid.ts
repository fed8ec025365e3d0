/** Names of runs: readable, sortable, unique. Pure: time and chance are arguments. */
import { misuse } from "./failure.ts";

/** `chat-api_20260131_235959_1f2e`: suite, UTC date and time, four random hex digits. */
export function makeTestid(suite: string, now: Date, random: () => number): string {
  const digits = now.toISOString().replace(/[-:]/g, "").replace("T", "_").slice(0, 15);
  const tail = Math.floor(random() * 0x10000)
    .toString(16)
    .padStart(4, "0");
  const slug = suite.replace(/[^A-Za-z0-9.-]+/g, "-").replace(/^[-.]+/, "");
  return `${slug || "run"}_${digits}_${tail}`;
}

/** @throws Failure `testid.invalid`: it is a folder's name and a tag's value */
export function checkTestid(testid: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(testid)) return testid;
  throw misuse(
    "testid.invalid",
    "--testid wants 1 to 100 letters, digits, dots, - and _, beginning with a letter or digit.",
  );
}
