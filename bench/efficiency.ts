/**
 * What the engine costs: CPU time of k6 for the same streams with and without observation, alternating, several
 * repetitions. The figure without observation is k6/http reading and throwing away the body.
 */
import { measure } from "./load.ts";
import { median, spread, table } from "./stats.ts";

const REPEATS = 3;

export async function efficiency(): Promise<void> {
  const start = await startUp();
  await compare(
    "paced: 200 streams, 20 ms gaps, 50 tokens",
    { vus: 200, iterations: 5, ttftMs: 50, itlMs: 20, tokens: 50 },
    start,
  );
  await compare(
    "unpaced: 20 streams, 500 tokens at once",
    { vus: 20, iterations: 50, ttftMs: 0, itlMs: 0, tokens: 500 },
    start,
  );
}

/** CPU seconds of a run with one request: what starting k6 costs, taken off the others. */
async function startUp(): Promise<{ plain: number; observed: number }> {
  const one = { vus: 1, iterations: 1, ttftMs: 0, itlMs: 0, tokens: 1, bothClocks: false };
  const plain = await measure({ ...one, observe: false });
  const observed = await measure({ ...one, observe: true });
  return { plain: plain.cpuSeconds, observed: observed.cpuSeconds };
}

async function compare(
  title: string,
  shape: { vus: number; iterations: number; ttftMs: number; itlMs: number; tokens: number },
  start: { plain: number; observed: number },
): Promise<void> {
  const events = shape.vus * shape.iterations * shape.tokens;
  console.log(`\n== Cost, ${title}: ${events} events, ${REPEATS} repetitions, alternating; median (range)`);
  const plain: number[] = [];
  const observed: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    plain.push((await measure({ ...shape, observe: false, bothClocks: false })).cpuSeconds - start.plain);
    observed.push((await measure({ ...shape, observe: true, bothClocks: false })).cpuSeconds - start.observed);
    console.log(`   repetition ${i + 1} of ${REPEATS} done`);
  }
  const perEvent = (seconds: number[]) =>
    spread(
      seconds.map((s) => (s / events) * 1e6),
      1,
    );
  const rate = (seconds: number[]) =>
    spread(
      seconds.map((s) => events / s / 1000),
      0,
    );
  console.log(
    table([
      ["", "CPU s", "us per event", "1000 events per CPU s"],
      ["without observation", spread(plain, 2), perEvent(plain), rate(plain)],
      ["with observation", spread(observed, 2), perEvent(observed), rate(observed)],
    ]),
  );
  console.log(`ratio of the medians: ${(median(observed) / median(plain)).toFixed(3)}`);
}
