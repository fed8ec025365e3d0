/** Names: of the run, the same for all VUs of the process, and of its requests. */
import { SharedArray } from "k6/data";

/** The testid; a bare `k6 run` makes one of the suite's name and the time. Init context only. */
export function runName(testid: string | null, suite: string): string {
  // a SharedArray is filled once per process: the only place where VUs can agree on a value that no file holds
  const started = new SharedArray("llmload.started", () => [new Date().toISOString()]);
  return testid ?? `${suite}-${(started[0] ?? "").slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}`;
}

let count = 0;

/**
 * A request id, unique over runs, VUs and execution segments: a hash of the run, the VU's number in the test, and a
 * count of this VU's own. Setup is VU 0.
 */
export function nextRequestId(run: string, vu: number): string {
  count++;
  return `${hash(run)}-${vu.toString(36)}-${count.toString(36)}`;
}

/** FNV-1a, 32 bit, as eight hexadecimal digits. */
function hash(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16).padStart(8, "0");
}
