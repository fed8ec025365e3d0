/** The guide's example settings for Jan Server's suites, by name. Pure data: it must not know who applies them. */

export type PresetName = "smoke" | "load" | "load-high" | "stream-only";

export const PRESETS: Record<PresetName, { help: string; env: Record<string, string> }> = {
  // not DEBUG=true, as the guide has it: a thousand lines would hide those of the steps
  smoke: { help: "functional: every step once; --debug shows requests and answers", env: { SINGLE_RUN: "true" } },
  load: {
    help: "moderate load, two minutes",
    env: { NONSTREAM_RPS: "3", STREAM_RPS: "1", DURATION_MIN: "2" },
  },
  "load-high": {
    help: "high load, five minutes",
    env: { NONSTREAM_RPS: "10", STREAM_RPS: "5", DURATION_MIN: "5" },
  },
  "stream-only": {
    help: "streams only, three minutes",
    env: { NONSTREAM_RPS: "0", STREAM_RPS: "3", DURATION_MIN: "3" },
  },
};
