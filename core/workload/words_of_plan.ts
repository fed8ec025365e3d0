/** A workload's plan in lines for people: what is asked, how fast, of whom. Pure. */
import { expectedStarts, lengthSeconds } from "../plan/arrivals/length.ts";
import type { Arrivals, ThinkTime } from "../plan/arrivals/types.ts";
import { runLoad } from "./load.ts";
import type { WorkloadPlan } from "./types.ts";

/** As it is run: `durationScale` and `rateScale` are those of the settings. */
export function workloadLines(given: WorkloadPlan, durationScale: number, rateScale: number): string[] {
  const plan = {
    ...given,
    load: runLoad(given.load, { durationScale, rateScale, seed: given.seed }, []),
    warmupSeconds: given.warmupSeconds * durationScale,
  };
  const { target, prompts, sessions, tools, slo, requestTimeoutMs } = plan;
  const limits = Object.entries(slo ?? {}).map(([name, ms]) => `${name}:${ms}`);
  return [
    `asks      POST ${target.path.split("?")[0]} of ${target.models.join(", ") || "a model to be named"}, ${streams(target.streamShare)}`,
    `load      ${loadText(plan)}`,
    ...(plan.warmupSeconds > 0 ? [`warm-up   the first ${short(plan.warmupSeconds)} s, in no figure`] : []),
    `prompts   ${promptsText(prompts)}`,
    ...(sessions === null ? [] : [`sessions  own answers fed back${thinks(sessions.think)}`]),
    ...(tools === null
      ? []
      : [
          `tools     up to ${tools.rounds} call${tools.rounds === 1 ? "" : "s"} per question, results of ${tools.resultTokens} tokens after ${tools.delayMs} ms`,
        ]),
    ...(limits.length === 0 ? [] : [`slo       ${limits.join(" ")}`]),
    ...(requestTimeoutMs === null ? [] : [`timeout   ${requestTimeoutMs} ms`]),
    ...plan.remarks.map((remark) => `note      ${remark}`),
  ];
}

function streams(share: number): string {
  if (share === 1) return "streamed";
  return share === 0 ? "in one piece" : `${Math.round(share * 100)} % streamed`;
}

function loadText({ load, sessions }: WorkloadPlan): string {
  const noun = sessions === null ? "requests" : "sessions";
  if (load.kind === "open") {
    const { arrivals } = load;
    const length = short(lengthSeconds(arrivals));
    const { most } = arrivals;
    if (arrivals.kind === "trace") {
      const end = most === undefined ? "" : ` or until ${most} ${noun} have begun`;
      return `open: the trace's own times at speed ${arrivals.speed}, for ${length} s${end}`;
    }
    const about = arrivals.kind === "constant" ? "" : "about ";
    return `open: ${ratesText(arrivals)}, ${about}${Math.round(expectedStarts(arrivals))} ${noun} in ${length} s`;
  }
  const users = `${load.concurrency} user${load.concurrency === 1 ? "" : "s"}`;
  const end = load.requests === null ? `for ${short(load.seconds)} s` : `until ${load.requests} ${noun} are done`;
  return `closed: ${users} with one request at a time${thinks(load.think)}, ${end}`;
}

function ratesText(arrivals: Exclude<Arrivals, { kind: "trace" }>): string {
  const kind = arrivals.kind === "gamma" ? `gamma (shape ${arrivals.shape})` : arrivals.kind;
  const rates = arrivals.stages.flatMap(({ fromRate, toRate }) => [fromRate, toRate]);
  const changes = rates.filter((rate, i) => i === 0 || rate !== rates[i - 1]);
  return `${kind} arrivals, ${changes.map(short).join(" -> ")} a second`;
}

function promptsText({ count, source, cacheBust, exactOutput, system }: WorkloadPlan["prompts"]): string {
  const own = source === "synthetic" ? "of random words" : "of the data set";
  return [
    `${count} ${own}`,
    ...(cacheBust ? ["each made unique"] : []),
    ...(exactOutput ? ["answers of exact length"] : []),
    ...(system === null ? [] : ["with a system prompt"]),
  ].join(", ");
}

function thinks(think: ThinkTime | null): string {
  return think === null
    ? ""
    : `, ${think.kind === "constant" ? "" : "on average "}${think.meanMs} ms of thought between`;
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
