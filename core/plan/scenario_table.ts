/** The five scenarios of the chat-api guide before any scaling, as docs/guide/chat-api.md tables them. Pure data. */
import type { PromptLength } from "./types.ts";

export interface ScenarioSpec {
  name: string;
  exec: string;
  /** arrivals per second, or virtual users: constant for all of `seconds`, or stages from 0 */
  load:
    | { kind: "constant-rate"; rate: number; seconds: number }
    | { kind: "ramping-rate"; stages: readonly (readonly [target: number, seconds: number])[] }
    | { kind: "ramping-vus"; start: number; stages: readonly (readonly [target: number, seconds: number])[] };
  streamShare: number;
  lengths: readonly PromptLength[];
  retries: boolean;
  /** limit of http_req_duration's p(95), ms */
  p95Ms: number;
  /** mean of the limits of its answers, where they differ much, ms; default p95Ms */
  meanMs?: number;
  /** how long requests in flight may finish after the load; default: scaling.ts's */
  graceSeconds?: number;
  purpose: string;
}

const ALL: readonly PromptLength[] = ["short", "medium", "long"];

export const CHAT_SCENARIOS: readonly ScenarioSpec[] = [
  {
    name: "basic_load",
    exec: "basicLoad",
    load: { kind: "constant-rate", rate: 10, seconds: 120 },
    streamShare: 0.3,
    lengths: ALL,
    retries: false,
    p95Ms: 1500,
    purpose: "baseline: a steady load that the server should carry with ease",
  },
  {
    name: "ramp_up",
    exec: "rampUp",
    load: { kind: "ramping-rate", stages: [20, 50, 100, 100, 0].map((target) => [target, 60] as const) },
    streamShare: 0.5,
    lengths: ALL,
    retries: false,
    p95Ms: 2000,
    purpose: "growing load: where does it begin to slow down?",
  },
  {
    name: "stress_test",
    exec: "stressTest",
    load: { kind: "constant-rate", rate: 200, seconds: 60 },
    streamShare: 0.2,
    lengths: ["short", "medium"],
    retries: false,
    p95Ms: 3000,
    purpose: "a spike: what breaks, and how?",
  },
  {
    name: "sustained_load",
    exec: "sustainedLoad",
    load: { kind: "constant-rate", rate: 50, seconds: 600 },
    streamShare: 0.4,
    lengths: ALL,
    retries: true,
    p95Ms: 1800,
    purpose: "endurance: ten minutes, with retries as a careful client makes them",
  },
  {
    name: "streaming_test",
    exec: "streamingTest",
    load: {
      kind: "ramping-vus",
      start: 1,
      stages: [
        [10, 60],
        [30, 120],
        [50, 120],
        [50, 180],
        [0, 60],
      ],
    },
    streamShare: 1,
    lengths: ALL,
    retries: false,
    p95Ms: 2500,
    purpose: "streams only: all lengths, then each model",
  },
];
