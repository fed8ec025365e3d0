/**
 * Records on stock k6: without the engine the suite prints each as a line of its console, which comes to us inside k6's
 * log. Pure. Whatever else a suite prints is none.
 */
import type { LogEntry } from "./log.ts";

const START = '{"v":1,';

/** The record's line, or null when the entry is none. */
export function consoleRecord(entry: LogEntry): string | null {
  return entry.source === "console" && entry.message.startsWith(START) ? entry.message : null;
}
