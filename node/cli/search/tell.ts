/** What a person is told while a search goes on, a line for each step. Text in, text out. */
import { number, percent } from "../../../core/report/render/numbers.ts";
import { unitOf } from "../../../core/search/render/words.ts";
import type { Observation, SearchSettings } from "../../../core/search/types.ts";
import type { Step } from "../../search/drive.ts";

export function beginText(step: Step, place: number, elapsed: number, settings: SearchSettings): string {
  const lasting = `${number(step.settleSeconds + step.stepSeconds)} s`;
  const wait = step.waitSeconds > 0 ? `, after a wait of ${number(step.waitSeconds)} s as the server asked` : "";
  const of = settings.maxSeconds === null ? "" : ` of ${clock(settings.maxSeconds)} at most`;
  return `step ${place}: ${number(step.load)} ${unitOf(settings)} for ${lasting}${wait} (${step.why}; ${clock(elapsed)}${of})`;
}

export function endText(observation: Observation): string {
  const { broken, cut, clientBound, limited, goodput, probe, ttft, tpot, tokensOutPerSecond } = observation;
  if (broken !== null) return `  nothing to judge: ${broken}`;
  if (cut) return "  cut short";
  if (clientBound !== null) return `  void, the load generator was the bottleneck: ${clientBound}`;
  const times = [
    ...(ttft.p95 === null ? [] : [`TTFT p95 ${number(ttft.p95)} ms`]),
    ...(tpot.p95 === null ? [] : [`TPOT p95 ${number(tpot.p95)} ms`]),
    ...(tokensOutPerSecond === null ? [] : [`${number(tokensOutPerSecond)} tokens/s`]),
    ...(limited === null ? [] : [`${limited.answers} answers of 429`]),
  ];
  const share = goodput.of === 0 ? null : goodput.met / goodput.of;
  const kept = probe ? [] : [`${percent(share)} of ${goodput.of} kept the SLO`];
  return `  ${[...kept, ...times].join(", ")}`;
}

/** `2m05s` */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
}
