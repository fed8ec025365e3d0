/**
 * Records on stock k6: without the engine the suite prints each as a line of its console, or in parts, which comes to us inside
 * k6's log. Whatever else a suite prints is none.
 */
import { consoleReader } from "../../core/contract/console_record.ts";
import type { LogEntry } from "./log.ts";

/** For one process. Gives the record's line; empty for a part of one; null when the entry is none. */
export function consoleRecords(): (entry: LogEntry) => string | null {
  const reader = consoleReader();
  return (entry) => (entry.source === "console" ? reader.take(entry.message) : null);
}
