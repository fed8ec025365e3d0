/**
 * Drives a search: asks core/search what comes next, has it run, keeps what was found after each step, so that an interrupt or a
 * crash loses one step at most. Its clock, its steps and its files are given to it; it must not know k6, records or the terminal.
 */
import { next } from "../../core/search/next.ts";
import { resultOf } from "../../core/search/result.ts";
import type { Next, Observation, SearchResult, SearchSettings } from "../../core/search/types.ts";

export type Step = Extract<Next, { do: "step" }>;

export interface Around {
  /** runs one step; what keeps it from being one is `broken` in what it gives back. @param place counted from 1 */
  run(step: Step, place: number): Promise<Observation>;
  /** waits; false = an interrupt came */
  wait(seconds: number): Promise<boolean>;
  interrupted(): boolean;
  /** seconds since some moment, never going back */
  now(): number;
  keep(result: SearchResult): void;
  /** what is about to happen, and what came of it */
  begin(step: Step, place: number, elapsed: number): void;
  end(observation: Observation): void;
}

export async function drive(id: string, settings: SearchSettings, around: Around): Promise<SearchResult> {
  const startedAt = around.now();
  const steps: Observation[] = [];
  const result = (end: Extract<Next, { do: "stop" }> | null): SearchResult => {
    const made = resultOf({ id, settings, steps, end, seconds: around.now() - startedAt });
    around.keep(made);
    return made;
  };
  result(null);
  for (;;) {
    const then = next(settings, steps, { seconds: around.now() - startedAt });
    if (then.do === "stop") return result(then);
    if (around.interrupted()) return result(STOPPED);
    around.begin(then, steps.length + 1, around.now() - startedAt);
    if (then.waitSeconds > 0 && !(await around.wait(then.waitSeconds))) return result(STOPPED);
    const observation = await around.run(then, steps.length + 1);
    steps.push(observation);
    around.end(observation);
    result(null);
  }
}

const STOPPED: Extract<Next, { do: "stop" }> = { do: "stop", outcome: "stopped", why: "it was interrupted" };
