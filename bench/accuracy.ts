/**
 * How wrong the engine is: its arrival times, TTFT and gaps held against the reference server's truth log, by the
 * kernel's clock and by the clock read in user space, both in one run. Prints; asserts nothing.
 */
import { noErrors, requestErrors } from "../core/calibrate/errors.ts";
import { measure } from "./load.ts";
import { quantile, table } from "./stats.ts";

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
    const all = noErrors();
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
