/**
 * The frame of Jan Server's suites: settings, plan, pre-flight, one walk per iteration, summary. Like chat_suite.ts it
 * loads what is needed once in VU 0 only. Init context only.
 */
import exec from "k6/execution";
import type { Mode } from "../../../core/contract/engine.ts";
import type { JanSuite } from "../../../core/plan/jan.ts";
import { JAN_FLOWS } from "../../../core/plan/jan_steps.ts";
import type { K6Options } from "../../../core/plan/types.ts";
import { type Client, makeClient } from "../client.ts";
import { shared } from "../prepared.ts";
import { loadPrompts } from "../prompts.ts";
import type { SummaryData, SummaryFiles } from "../summary.ts";
import type { Prepared } from "./desk.ts";
import { Flow } from "./flow.ts";
import { drawn } from "./generation.ts";
import { Session } from "./session.ts";
import { signIn } from "./sign_in.ts";
import { everyStep, failuresNowAndThen } from "./teller.ts";
import type { Walk } from "./walks.ts";

export interface JanFrame {
  /** what k6 is to run and to hold the run against */
  options: K6Options;
  client: Client;
  /** Walks once through the suite's steps. `modes`: kinds of completion that are asked for. */
  walk(modes: readonly Mode[], single?: boolean): void;
  /** Stops the run before any load when nobody could be served. For setup(). */
  preflight(): void;
  summary(data: SummaryData): SummaryFiles;
}

/** `steps`: the suite's own walk, behind the sign-in. */
export function janSuite(name: JanSuite, steps: (walk: Walk) => void): JanFrame {
  const desk = __VU === 0 ? (require("./desk.ts") as typeof import("./desk.ts")) : null;
  const prepared = shared<Prepared>(name, desk === null ? null : () => desk.prepare(name));
  // taken now: k6 writes the options that it goes by into the object that a suite exports
  const frozen = prepared.k6.ext?.llmload ?? null;
  const client = makeClient(name, prepared.options, prepared.timeoutMs, ["jan"]);
  const prompts = loadPrompts();
  const session = new Session(client);
  const order = JAN_FLOWS[name];
  const tellers = { single: everyStep(client), load: failuresNowAndThen(client) };
  return {
    options: prepared.k6,
    client,
    walk(modes, single = false) {
      let signedIn = false;
      const lost = () => (signedIn && !session.ready ? "the token was refused, and so was its refresh" : null);
      const flow = new Flow(client, order, single ? tellers.single : tellers.load, lost);
      signedIn = signIn(client, session, flow, single);
      if (!signedIn) {
        if (single) for (const step of order.slice(2)) flow.skip(step, "nobody is signed in", true);
        return;
      }
      const iteration = exec.scenario.iterationInTest;
      steps({ client, session, flow, single, modes, iteration, drawn: drawn(client.options, prompts) });
    },
    preflight: () => desk?.checkServer(client, frozen),
    summary: (data) => desk?.summarize(client, data) ?? {},
  };
}
