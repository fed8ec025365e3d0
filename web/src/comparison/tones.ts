/** Which colour a verdict has. */
import type { GateOutcome, Verdict } from "../../../core/compare/types.ts";
import type { Tone } from "../parts/tiles.tsx";

export const TONES: Readonly<Record<Verdict, Tone>> = {
  better: "good",
  worse: "bad",
  same: "plain",
  unclear: "warn",
  "few-runs": "plain",
  descriptive: "plain",
  "n/a": "plain",
};

export const GATE_TONES: Readonly<Record<GateOutcome["result"], Tone>> = {
  passed: "good",
  failed: "bad",
  "not-evaluated": "warn",
};
