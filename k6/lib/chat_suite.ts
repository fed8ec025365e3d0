/**
 * A chat suite's frame: settings, plan, pre-flight, summary around the requests. It keeps VUs small: only VU 0 loads what
 * is needed once (desk.ts), the others get its result. Init context only.
 */
import type { K6Options, Target } from "../../core/plan/types.ts";
import type { Mix } from "./chat_body.ts";
import { type ChatWorkload, chatWorkload } from "./chat_workload.ts";
import { type Client, makeClient } from "./client.ts";
import type { Prepared } from "./desk.ts";
import { shared } from "./prepared.ts";
import type { SummaryData, SummaryFiles } from "./summary.ts";

export interface ChatSuite {
  /** what k6 is to run and to hold the run against */
  options: K6Options;
  client: Client;
  chat: ChatWorkload;
  /** what a scenario asks for; for one that this run does not have: all lengths, 30 % streamed */
  mix(scenario: string): Mix;
  /** Stops the run before any load when the server is not the right one. For setup(). */
  preflight(): void;
  summary(data: SummaryData): SummaryFiles;
}

const ANY_MIX: Mix = { streamShare: 0.3, lengths: ["short", "medium", "long"], retries: false };

/** `name`: of the suite in records, and of its summary files. */
export function chatSuite(name: string, target: Target): ChatSuite {
  const desk = __VU === 0 ? (require("./desk.ts") as typeof import("./desk.ts")) : null;
  const prepared = shared<Prepared>(name, desk === null ? null : () => desk.prepare(name, target));
  // taken now: k6 writes the options that it goes by into the object that a suite exports
  const frozen = prepared.k6.ext?.llmload ?? null;
  const client = makeClient(name, prepared.options, prepared.timeoutMs, ["chat-api"]);
  return {
    options: prepared.k6,
    client,
    chat: chatWorkload(client),
    mix: (scenario) => prepared.mixes[scenario] ?? ANY_MIX,
    preflight: () => desk?.checkServer(client, frozen),
    summary: (data) => desk?.summarize(client, data) ?? {},
  };
}
