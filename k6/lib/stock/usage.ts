/** Reads a usage object of any server. Twin of xk6/internal/answer/usage.go. It must not know of events. */
import type { Usage } from "../../../core/contract/engine.ts";
import { isObject, type JsonObject } from "./json.ts";

/** Which count a key holds; `details` objects hold theirs under a second key. */
const COUNTS: Record<string, keyof Usage> = {
  prompt_tokens: "input",
  input_tokens: "input",
  completion_tokens: "output",
  output_tokens: "output",
  total_tokens: "total",
  prompt_cache_hit_tokens: "cached",
  cached_tokens: "cached",
  reasoning_tokens: "reasoning",
};
const DETAILS: Record<string, readonly [inner: string, count: keyof Usage]> = {
  prompt_tokens_details: ["cached_tokens", "cached"],
  input_tokens_details: ["cached_tokens", "cached"],
  completion_tokens_details: ["reasoning_tokens", "reasoning"],
  output_tokens_details: ["reasoning_tokens", "reasoning"],
};

/** More than any model or bill can hold: a count above it is an error of the server, as a fraction is. */
const MOST = 2 ** 40;

/** Collects usage over a stream: the last one that is not all zeros counts. Zeros mean unknown. */
export class UsageReader {
  usage: Usage | null = null;
  /** Groq's queue_time, in milliseconds */
  queueMs: number | null = null;
  #zeros = false;

  /** usage came, and all of it was zeros */
  get usageZero(): boolean {
    return this.#zeros && this.usage === null;
  }

  /** Takes a usage object; false if it is none. */
  read(value: unknown): boolean {
    if (!isObject(value)) return false;
    const usage: Usage = { input: null, output: null, total: null, cached: null, reasoning: null };
    for (const [key, v] of Object.entries(value)) {
      const count = Object.hasOwn(COUNTS, key) ? COUNTS[key] : undefined;
      const details = Object.hasOwn(DETAILS, key) ? DETAILS[key] : undefined;
      if (count !== undefined) set(usage, count, v);
      else if (details !== undefined && isObject(v)) set(usage, details[1], v[details[0]]);
    }
    this.#queueTime(value);
    const counts = Object.values(usage);
    if (counts.some((n) => n !== null && n > 0)) this.usage = usage;
    else if (counts.some((n) => n !== null)) this.#zeros = true;
    return true;
  }

  #queueTime(value: JsonObject): void {
    const seconds = value.queue_time;
    if (typeof seconds === "number" && seconds >= 0 && seconds <= MOST) this.queueMs = seconds * 1000;
  }
}

/** A whole number from 0 to MOST. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MOST;
}

/** Takes a count; anything else leaves the one before as it is. */
function set(usage: Usage, count: keyof Usage, value: unknown): void {
  // + 0: JSON has a -0 too
  if (isCount(value)) usage[count] = value + 0;
}
