/** Which settings change what a server is asked, and when: by those two runs are held against each other. Pure. */
import { OPTIONS } from "../contract/options.ts";

/** Knobs that change what is judged, shown or logged, or who asks, but not the load. */
const NO_LOAD = ["BASE_URL", "STATUS_PATH", "PREFLIGHT", "REQUEST_ID_HEADER", "THRESHOLDS", "SEED", "DEBUG"];
const FILES = ["SUMMARY_DIR", "NO_COLOR"];
/** They show in the resolved plan itself. */
const IN_THE_PLAN = ["SCENARIO", "DURATION_SCALE", "RATE_SCALE", "MAX_VUS"];
const IN_JANS_PLAN = ["DURATION_MIN", "NONSTREAM_RPS", "STREAM_RPS", "SINGLE_RUN"];
const LEFT_OUT = new Set([...NO_LOAD, ...FILES, ...IN_THE_PLAN, ...IN_JANS_PLAN]);

/** Secrets never do, nor the program's own settings, nor what is set to its default: that is the same as not set. */
export function shapesLoad(name: string, value: unknown): boolean {
  const spec = OPTIONS.find(({ env }) => env === name);
  const secret = value === "***" || spec?.kind === "secret" || spec?.kind === "secretList";
  return !LEFT_OUT.has(name) && !secret && !name.startsWith("LLMLOAD_") && value !== spec?.default;
}
