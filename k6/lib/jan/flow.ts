/**
 * One walk through a suite's steps: each step in a group of its own, timed, told; one that lacks what it needs is skipped
 * with the reason. It must not know what the steps ask for.
 */
import { group } from "k6";
import type { JanStep } from "../../../core/plan/jan_steps.ts";
import type { Attempt } from "../attempt.ts";
import type { Client } from "../client.ts";
import { STEP_WORDS } from "./steps.ts";
import type { Teller } from "./teller.ts";

/** What a step hands on: its answer, and what there is to say of it. */
export interface StepEnd {
  attempt: Attempt;
  says: string[];
}

export class Flow {
  private readonly client: Client;
  private readonly order: readonly JanStep[];
  private readonly teller: Teller;
  /** why no step can be taken any more, null = they can */
  private readonly blocked: () => string | null;

  /** `order`: of the suite's whole flow; it numbers the steps. */
  constructor(client: Client, order: readonly JanStep[], teller: Teller, blocked: () => string | null) {
    this.client = client;
    this.order = order;
    this.teller = teller;
    this.blocked = blocked;
  }

  /** Takes a step, unless nothing can be done any more; gives its answer when it is a good one, else null. */
  step(step: JanStep, take: () => StepEnd): Attempt | null {
    const reason = this.blocked();
    if (reason !== null) {
      this.skip(step, reason, true);
      return null;
    }
    const number = this.numberOf(step);
    const { attempt, says } = group(`${number}. ${STEP_WORDS[step].title}`, take);
    this.teller.done(number, step, attempt, says);
    const { outcome } = attempt.judgement;
    if (outcome === "ok") return attempt;
    if (outcome === "left") return null;
    this.client.meter.add("steps_failed", 1, { step });
    return null;
  }

  /** For a step that cannot be taken, or is not to be. `missed`: it should have been, so the flow is not a whole one. */
  skip(step: JanStep, reason: string, missed: boolean): void {
    if (missed) this.client.meter.add("steps_skipped", 1, { step });
    this.teller.skipped(this.numberOf(step), step, reason);
  }

  private numberOf(step: JanStep): number {
    return this.order.indexOf(step) + 1;
  }
}
