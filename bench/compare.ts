/** What the verdicts of `llmload compare` are worth: false alarms, coverage and power on a simulated queue whose truth is known. */

import { parseGates } from "../core/compare/gate_grammar.ts";
import { decide } from "../core/compare/gates.ts";
import { type Examined, onScale } from "../core/compare/judge.ts";
import { NOISE } from "../core/compare/noise.ts";
import { type Server, seeded, simulatePair, verdictsOf } from "../core/compare/simulated.ts";

const PAIRS = 1000;
const SHIFTED_PAIRS = 300;

export async function compare(): Promise<void> {
  console.log(`\nA queue against itself, 13 figures, ${PAIRS} comparisons, no noise allowed`);
  console.log("  load  requests  runs   any false verdict   any of 5 gates   interval holds the truth");
  for (const load of [0.5, 0.7, 0.8, 0.9, 0.95]) {
    for (const [requests, runs] of [
      [400, 5],
      [2000, 5],
      [400, 10],
    ] as const) {
      const { alarms, gates, held } = itself({ load, requests, errors: 0.01 }, runs);
      console.log(
        `  ${load}   ${String(requests).padEnd(8)}  ${String(runs).padEnd(5)}  ${percent(alarms)}              ${percent(gates)}           ${percent(held)}`,
      );
    }
  }
  console.log(
    `\nA server slower by so much, noise of 5 %, five runs a side, ${SHIFTED_PAIRS} comparisons: TTFT p50 called worse`,
  );
  for (const load of [0.5, 0.8]) {
    for (const requests of [1000, 4000]) {
      const found = [1.03, 1.1, 1.2, 1.5].map(
        (shift) => `+${Math.round(shift * 100 - 100)} %: ${percent(seen(load, requests, shift))}`,
      );
      console.log(`  load ${load}, ${requests} requests   ${found.join("   ")}`);
    }
  }
}

const GATES = parseGates("ttft.p95>+0%,ttft.mean>+0%,e2e.p95>+0%,tpot.mean>+0%,error_rate>+0pp");

function itself(server: Server, runs: number): { alarms: number; gates: number; held: number } {
  const draw = seeded(`bench ${server.load} ${server.requests} ${runs}`);
  const list = "gates" in GATES ? GATES.gates : [];
  const sums = { alarms: 0, gates: 0, held: 0 };
  for (let i = 0; i < PAIRS; i++) {
    const examined = simulatePair(draw, server, server, runs);
    if (verdictsOf(examined).some(({ verdict }) => verdict === "better" || verdict === "worse")) sums.alarms++;
    const find = (name: string) => examined.find(({ comparison }) => comparison.metric === name);
    if (decide(list, find).some(({ result }) => result === "failed")) sums.gates++;
    sums.held += share(examined);
  }
  return { alarms: sums.alarms / PAIRS, gates: sums.gates / PAIRS, held: sums.held / PAIRS };
}

/** Of the intervals of one comparison, those that hold the true difference of 0. */
function share(examined: readonly Examined[]): number {
  const tests = examined.flatMap(({ test }) => (test === null ? [] : [onScale(test)]));
  return tests.filter(({ low, high }) => low <= 0 && high >= 0).length / tests.length;
}

function seen(load: number, requests: number, shift: number): number {
  const draw = seeded(`bench shift ${load} ${requests} ${shift}`);
  let worse = 0;
  for (let i = 0; i < SHIFTED_PAIRS; i++) {
    const examined = simulatePair(draw, { load, requests }, { load, requests, shift }, 5, NOISE);
    if (verdictsOf(examined, NOISE).some(({ metric, verdict }) => metric === "ttft.p50" && verdict === "worse"))
      worse++;
  }
  return worse / SHIFTED_PAIRS;
}

function percent(x: number): string {
  return `${(x * 100).toFixed(1)} %`.padStart(6);
}
