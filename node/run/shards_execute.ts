/**
 * All shards of a test at once, each a run of its own in a folder of its own. One that dies does not end the others; a signal
 * reaches all. It must not know what is made of their results.
 */
import { Writable } from "node:stream";
import { execute, type RunEnd, type Screen } from "./execute.ts";
import { Failure } from "./failure.ts";
import { lines } from "./lines.ts";
import type { RunPlan } from "./plan.ts";
import { shardProgress } from "./shards_progress.ts";
import type { Interrupts } from "./signals.ts";

export type ShardEnd = { plan: RunPlan; number: number } & (
  | { end: RunEnd; failure: null }
  | { end: null; failure: Failure }
);

export interface ShardScreen extends Pick<Screen, "log" | "warn"> {
  /** the progress of all, in a line */
  progress(text: string): void;
}

const TELL_EVERY_MS = 10_000;

/** Runs all parts to their ends. What several of them say alike is shown once; each has its own k6.log. */
export async function executeShards(
  plans: readonly RunPlan[],
  screen: ShardScreen,
  interrupts: Interrupts,
): Promise<ShardEnd[]> {
  const progress = shardProgress(plans.length);
  const told = new Set<string>();
  let running = plans.length;
  const tell = () => {
    const text = progress.text(running);
    if (text !== null && running > 0) screen.progress(text);
  };
  const timer = setInterval(tell, TELL_EVERY_MS);
  const see = (shard: number, line: string) => {
    const before = progress.text(running);
    // the first sign of life at once, the rest now and then
    if (progress.see(shard, line) && before === null) tell();
  };
  const listeners = process.getMaxListeners();
  // each k6 is reaped when we fall over
  process.setMaxListeners(listeners + plans.length);
  try {
    return await Promise.all(
      plans.map(async (plan, i): Promise<ShardEnd> => {
        const number = i + 1;
        const own = ownScreen(number, { screen, told, see: (line) => see(number, line) });
        const known = { plan, number };
        try {
          const end = await execute(plan, own, interrupts.branch());
          if (end.reason !== null && lost(end)) screen.warn(`shard ${number} of ${plans.length}: ${end.reason}`);
          return { ...known, end, failure: null };
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          screen.warn(`shard ${number} of ${plans.length}: ${error.message}`);
          return { ...known, end: null, failure: error };
        } finally {
          running--;
        }
      }),
    );
  } finally {
    clearInterval(timer);
    process.setMaxListeners(listeners);
  }
}

/** A part that did not do what it was to do; a limit that its share alone breaks is no such thing. */
export function lost({ exit }: Pick<RunEnd, "exit">): boolean {
  return exit !== "ok" && exit !== "threshold" && exit !== "notEvaluated";
}

/** k6's own progress and the part's summary are kept from the terminal: the sums and the whole's report take their place. */
function ownScreen(
  number: number,
  { screen, told, see }: { screen: ShardScreen; told: Set<string>; see: (line: string) => void },
): Screen {
  const read = lines(see);
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      read.push(chunk);
      done();
    },
  });
  return {
    stdout,
    warn: (sentence) => screen.warn(`shard ${number}: ${sentence}`),
    log(text, entry) {
      if (told.has(text)) return;
      told.add(text);
      screen.log(`shard ${number}: ${text}`, entry);
    },
  };
}
