/**
 * What the suite `workload` takes: the plan file and the lines of its prompts. Made from a user's workload
 * (contract/workload.schema.json) by resolve.ts; plain JSON, so that Node writes it and the VM reads it. This file must
 * not know who makes or uses them.
 */
import type { Arrivals, ThinkTime } from "../plan/arrivals/types.ts";
import type { Slo } from "../plan/types.ts";

export type WorkloadApi = "chat" | "responses" | "messages";

export interface WorkloadTarget {
  /** without a slash at its end; empty = BASE_URL says it */
  baseUrl: string;
  /** behind baseUrl, with its slash; may hold a query */
  path: string;
  /** path of the list of models */
  modelsPath: string;
  api: WorkloadApi;
  /** empty = MODELS says them */
  models: string[];
  /** part of the requests that stream, 0..1 */
  streamShare: number;
  maxTokensAs: "max_tokens" | "max_completion_tokens";
  headers: Record<string, string>;
  /** fields that go into every body, over ours */
  body: Record<string, unknown>;
}

export type WorkloadLoad =
  | { kind: "open"; arrivals: Arrivals }
  /** `requests`: ends after so many iterations, null = when the time is up */
  | { kind: "closed"; concurrency: number; think: ThinkTime | null; seconds: number; requests: number | null };

export interface Tools {
  /** most calls per question */
  rounds: number;
  delayMs: number;
  resultTokens: number;
}

export interface WorkloadPlan {
  v: 1;
  kind: "llmload-workload-plan";
  name: string | null;
  target: WorkloadTarget;
  load: WorkloadLoad;
  /** of the load's length, at its beginning; what starts then enters no figure */
  warmupSeconds: number;
  /** null = as many as the load may need */
  maxVus: number | null;
  prompts: {
    /** JSONL of PromptLine beside the plan file */
    file: string;
    count: number;
    source: "synthetic" | "dataset";
    system: string | null;
    /** of each shared prefix, 0 = there is none */
    prefixTokens: number;
    /** texts that no other request has, of this run or another */
    cacheBust: boolean;
    exactOutput: boolean;
  };
  /** JSONL of trace rows beside the plan file, null = none */
  traceFile: string | null;
  /** the lines are questions of one conversation; null = each line is one request */
  sessions: { think: ThinkTime | null } | null;
  tools: Tools | null;
  slo: Slo | null;
  seed: number;
  requestTimeoutMs: number | null;
  /** what the plan had to bend, or should be known of it; sentences */
  remarks: string[];
}

/** One question. Synthetic ones are made when they are sent (prompt_text.ts): only their length is kept. */
export interface PromptTurn {
  /** of a data set; absent = so many random words as `tokens` says */
  text?: string;
  /** asked length without the shared prefix, null = not known */
  tokens: number | null;
  /** limit of the answer, null = the server's own */
  maxTokens: number | null;
}

/** A line of the prompts: a request, or the questions of a session. */
export interface PromptLine {
  /** number of the shared prefix before the first question; absent = none */
  prefix?: number;
  turns: PromptTurn[];
}
