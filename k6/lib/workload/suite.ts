/**
 * The frame of the workload suite: plan file, settings, pre-flight, one iteration after another, summary. Like
 * ../chat_suite.ts it loads what is needed once in VU 0 only. Init context only.
 */
import { sleep } from "k6";
import exec from "k6/execution";
import { thinkMs } from "../../../core/plan/arrivals/think.ts";
import { draws } from "../../../core/plan/random.ts";
import type { K6Options } from "../../../core/plan/types.ts";
import { makeClient } from "../client.ts";
import { type PlannedLoad, plannedLoad } from "../planned.ts";
import { shared } from "../prepared.ts";
import type { SummaryData, SummaryFiles } from "../summary.ts";
import { converse } from "./conversation.ts";
import type { Prepared } from "./desk.ts";
import { loadPrompts, loadTrace } from "./files.ts";

export interface WorkloadSuite {
  options: K6Options;
  /** One request, or one session. */
  iteration(): void;
  /** Stops the run before any load when the server is not the right one. For setup(). */
  preflight(): void;
  /** Counts what was planned and never started. For teardown(). */
  close(): void;
  summary(data: SummaryData): SummaryFiles;
}

export function workloadSuite(scenario: string): WorkloadSuite {
  const desk = __VU === 0 ? (require("./desk.ts") as typeof import("./desk.ts")) : null;
  desk?.readFiles();
  const prepared = shared<Prepared>("workload", desk === null ? null : () => desk.prepare());
  const { workload, load, warmupMs } = prepared;
  // taken now: k6 writes the options that it goes by into the object that a suite exports
  const frozen = prepared.k6.ext?.llmload ?? null;
  const client = makeClient("workload", prepared.options, prepared.timeoutMs, ["chat-api", "workload"]);
  const prompts = loadPrompts(__ENV);
  const trace = loadTrace(__ENV, workload.traceFile);
  const { seed } = client.options;
  const starts: PlannedLoad | null =
    load.kind === "open" ? plannedLoad(client.engine, { arrivals: load.arrivals, seed, scenario, trace }) : null;

  return {
    options: prepared.k6,
    iteration() {
      const due = starts === null ? { index: exec.scenario.iterationInTest, plannedAt: null } : starts.nextStart();
      const line = due === null ? undefined : prompts[due.index % prompts.length];
      if (due === null || line === undefined) return;
      const draw = draws(seed, scenario, due.index);
      const began = due.plannedAt ?? Date.now();
      const warmup = began < exec.scenario.startTime + warmupMs;
      converse({ client, workload, line, draw, warmup, ...due });
      if (load.kind === "closed" && load.think !== null) sleep(thinkMs(load.think, draw) / 1000);
    },
    preflight: () => desk?.checkServer(client, workload, frozen),
    close: () => starts?.countDropped(),
    summary: (data) => desk?.summarize(client, workload, data) ?? {},
  };
}
