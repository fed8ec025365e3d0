/**
 * What the engine costs: CPU time of k6 for the same streams with and without observation, alternating, several
 * repetitions. The figure without observation is k6/http reading and throwing away the body. Each is the difference
 * between a long run and one with a single stream for each user, so that starting k6 and its users is no part of it.
 */
import { measure } from "./load.ts";
import { median, spread, table } from "./stats.ts";

const REPEATS = 3;

interface Shape {
  vus: number;
  iterations: number;
  ttftMs: number;
  itlMs: number;
  tokens: number;
  batch: number;
}

export async function efficiency(): Promise<void> {
  await compare("paced: 200 streams, 20 ms gaps, 50 tokens, one a write", {
    ...{ vus: 200, iterations: 11, ttftMs: 50, itlMs: 20, tokens: 50, batch: 1 },
  });
  await compare("unpaced: 20 streams, 500 tokens at once, one a write", {
    ...{ vus: 20, iterations: 51, ttftMs: 0, itlMs: 0, tokens: 500, batch: 1 },
  });
  await compare("unpaced: 20 streams, 2000 tokens at once, 20 a write: what parsing alone can carry", {
    ...{ vus: 20, iterations: 51, ttftMs: 0, itlMs: 0, tokens: 2000, batch: 20 },
  });
}

async function compare(title: string, shape: Shape): Promise<void> {
  const events = shape.vus * (shape.iterations - 1) * shape.tokens;
  console.log(`\n== Cost, ${title}: ${events} events, ${REPEATS} repetitions, alternating; median (range)`);
  const plain: number[] = [];
  const observed: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    plain.push(await steady(shape, false));
    observed.push(await steady(shape, true));
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

/** CPU seconds of all streams but each user's first. */
async function steady(shape: Shape, observe: boolean): Promise<number> {
  const first = await measure({ ...shape, iterations: 1, observe, bothClocks: false });
  const all = await measure({ ...shape, observe, bothClocks: false });
  return all.cpuSeconds - first.cpuSeconds;
}
