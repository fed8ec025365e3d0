/**
 * Who is told of the steps. In a functional run every step has its line; under load only failures have one, and not all of
 * them: a line costs time, and a server that fails everything would flood the console. It must not know what a step does.
 */
import exec from "k6/execution";
import type { JanStep } from "../../../core/plan/jan_steps.ts";
import type { Attempt } from "../attempt.ts";
import type { Client } from "../client.ts";
import { skippedLine, stepLine } from "./told.ts";

export interface Teller {
  done(number: number, step: JanStep, attempt: Attempt, says: readonly string[]): void;
  skipped(number: number, step: JanStep, reason: string): void;
}

/** Every step, one line each. */
export function everyStep(client: Client): Teller {
  return {
    done: (number, step, attempt, says) => console.log(client.mask(stepLine(number, step, attempt, says))),
    skipped: (number, step, reason) => console.log(skippedLine(number, step, reason)),
  };
}

/** Between two lines of one virtual user, for each virtual user there is: about two lines a second in all. */
const PAUSE_MS_PER_VU = 500;
const LONGEST_PAUSE_MS = 60_000;

/** Failures, now and then; a line says how many were passed over since the last one. */
export function failuresNowAndThen(client: Client, now: () => number = Date.now): Teller {
  let quietUntil: number | null = null;
  let passedOver = 0;
  return {
    done(number, step, attempt) {
      if (attempt.judgement.outcome !== "error") return;
      const vus = exec.instance.vusActive;
      const pause = Math.min(LONGEST_PAUSE_MS, Math.max(0, vus - 1) * PAUSE_MS_PER_VU);
      // the first lines are spread over one pause, else all users would tell at once
      quietUntil ??= now() + pause * (((exec.vu.idInInstance - 1) % Math.max(1, vus)) / Math.max(1, vus));
      if (now() < quietUntil) {
        passedOver++;
        return;
      }
      quietUntil = now() + pause;
      const more = passedOver === 0 ? "" : ` (and ${passedOver} failed steps of this virtual user before it)`;
      passedOver = 0;
      console.warn(client.mask(`${stepLine(number, step, attempt, [])}${more}`));
    },
    skipped: () => {},
  };
}
