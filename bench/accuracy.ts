/**
 * How wrong the engine is: its arrival times, TTFT and gaps held against the reference server's truth log, by the
 * kernel's clock and by the clock read in user space, both in one run. Prints; asserts nothing.
 */
import type { RequestRecord } from "../core/contract/record.ts";
import type { TruthRecord } from "../core/contract/truth.ts";
import { measure } from "./load.ts";
import { quantile, table } from "./stats.ts";

interface Errors {
  arrivalMs: number[];
  ttftMs: number[];
  gapMs: number[];
}

/** Client minus truth, milliseconds, of every event of one request. TTFT's truth counts from when the server had the request. */
export function requestErrors(record: RequestRecord, truth: TruthRecord): Errors {
  const errors: Errors = { arrivalMs: [], ttftMs: [], gapMs: [] };
  const { sentAt, ttftMs, gapsUs } = record;
  const first = truth.tokensAtUs[0];
  if (sentAt === null || ttftMs === null || first === undefined) return errors;
  errors.ttftMs.push(ttftMs - (first - truth.receivedAtUs) / 1000);
  let at = sentAt + ttftMs;
  errors.arrivalMs.push(at - first / 1000);
  let before = first;
  (gapsUs ?? []).forEach((gapUs, i) => {
    const next = truth.tokensAtUs[i + 1];
    if (next === undefined) return;
    at += gapUs / 1000;
    errors.arrivalMs.push(at - next / 1000);
    errors.gapMs.push((gapUs - (next - before)) / 1000);
    before = next;
  });
  return errors;
}

export async function accuracy(): Promise<void> {
  const load = {
    vus: 200,
    iterations: 4,
    ttftMs: 50,
    itlMs: 20,
    tokens: 50,
    batch: 1,
    observe: true,
    bothClocks: true,
  };
  console.log(
    "\n== Accuracy: 200 streams at once (TTFT 50 ms, 20 ms gaps, 50 tokens), staggered; client minus truth, ms",
  );
  const { truth, records } = await measure(load);
  const byId = new Map(truth.map((entry) => [entry.id, entry]));
  const rows = [["clock", "what", "n", "p1", "p50", "p95", "p99", "max |error|"]];
  for (const clock of ["kernel", "user"]) {
    const all: Errors = { arrivalMs: [], ttftMs: [], gapMs: [] };
    for (const record of records.filter((r) => r.clock === clock)) {
      const entry = byId.get(record.id);
      if (entry === undefined) continue;
      const errors = requestErrors(record, entry);
      for (const name of ["arrivalMs", "ttftMs", "gapMs"] as const) all[name].push(...errors[name]);
    }
    for (const [name, label] of [
      ["arrivalMs", "arrival of a token"],
      ["ttftMs", "TTFT"],
      ["gapMs", "gap between tokens"],
    ] as const) {
      const values = all[name];
      const worst = Math.max(...values.map(Math.abs));
      const f = (q: number) => quantile(values, q).toFixed(3);
      rows.push([clock, label, String(values.length), f(0.01), f(0.5), f(0.95), f(0.99), worst.toFixed(3)]);
    }
  }
  console.log(table(rows));
  const lost = truth.length - records.length;
  console.log(`requests by the truth log minus records: ${lost}`);
  console.log(
    "Loopback is stamped within the sender's own call: a floor. A network card adds its interrupt moderation.",
  );
}
