/** Runs for tests: what matters is said in a line, the rest is the same for all. */
import { draws } from "../../plan/random.ts";
import { buildTrend, type RunInput, type TrendOptions } from "../build.ts";
import { gaussian } from "../dependence.ts";
import { figuresOf } from "../metrics.ts";
import { factsOf } from "../run_facts.ts";
import type { Skipped, Trend } from "../types.ts";

const OPTIONS: TrendOptions = { slo: null, noise: { ratio: 0.05, share: 0.005 }, recent: 10, last: null };

/** A normal draw for every night; the same on every machine. */
export function weather(name: string, nights: number): number[] {
  const draw = draws(7, name, nights);
  return Array.from({ length: nights }, () => gaussian(draw));
}

export function nightJson(night: number, changes: object = {}): Record<string, unknown> {
  const day = new Date(Date.UTC(2026, 0, 1 + night, 2)).toISOString();
  return {
    ...{ v: 1, testid: `night_${String(night).padStart(2, "0")}`, suite: "chat-api", target: "http://llm.example" },
    ...{ startedAt: day, endedAt: day.replace("T02", "T03"), exit: 0, stock: false, note: null },
    plan: { scenarios: { sustained_load: { executor: "constant-arrival-rate", rate: 10 } }, thresholds: {} },
    environment: { BASE_URL: "http://llm.example", MODELS: "gpt-4-demo" },
    git: { commit: (0xabc0000 + night).toString(16).padEnd(40, "0"), dirty: false },
    ...changes,
  };
}

export interface Night {
  ttft: number;
  tpot?: number;
  requests?: number;
  success?: number;
  goodput?: number | null;
  slo?: object;
}

const percentiles = (middle: number) => ({
  percentiles: {
    p50: { value: middle, low: middle * 0.97, high: middle * 1.04, ofSample: middle },
    p95: { value: middle * 2, low: middle * 1.8, high: middle * 2.3, ofSample: middle * 2 },
  },
});

/** As much of a report as a trend reads. */
export function reportOf({ ttft, tpot = 20, requests = 10, success = 1, goodput = null, slo = { ttft: 300 } }: Night): object {
  return {
    ...{ v: 1, kind: "report", settings: { slo: goodput === null ? null : slo, warmup: null } },
    whole: {
      latencies: { ttft: percentiles(ttft), tpot: percentiles(tpot), e2e: percentiles(ttft + 20 * tpot) },
      rates: { success: { value: success, low: success * 0.99, high: Math.min(1, success * 1.01) } },
      throughput: { measured: { requestsPerSecond: requests, tokensOutPerSecond: requests * 42 } },
      goodput: goodput === null ? null : { slo, share: goodput },
    },
  };
}

export function runOf(runJson: Record<string, unknown>, night: Night): RunInput {
  const facts = factsOf(runJson);
  const figures = figuresOf(reportOf(night));
  if ("problem" in facts || figures === null) throw new Error(`no run: ${JSON.stringify(facts)}`);
  return { path: `results/${facts.testid}`, facts, figures, from: "report" };
}

export function trendOf(runs: readonly RunInput[], options: Partial<TrendOptions> = {}, skipped: Skipped[] = []): Trend {
  return buildTrend(runs, skipped, { ...OPTIONS, ...options });
}

/** Thirty nights; from the 20th on TTFT is a quarter worse. One wild night, one cut short. */
export function thirtyNights(changes: (night: number) => object = () => ({})): Trend {
  const [ttft, tpot, requests] = [weather("ttft", 30), weather("tpot", 30), weather("requests", 30)];
  const runs = ttft.map((noise, night) => {
    const wild = night === 8 ? 9 : 1;
    const json = nightJson(night, {
      ...(night === 20 ? { note: "new scheduler" } : {}),
      ...(night === 25 ? { exit: 6 } : {}),
      ...changes(night),
    });
    return runOf(json, {
      ttft: 180 * Math.exp(0.03 * noise) * (night >= 20 ? 1.25 : 1) * wild,
      tpot: 20 * Math.exp(0.02 * (tpot[night] ?? 0)),
      requests: 10 + 0.05 * (requests[night] ?? 0),
      success: 1 - (night % 7) / 1000,
      goodput: 0.97 - (night % 5) / 200,
    });
  });
  return trendOf(runs, {}, [{ path: "results/old", reason: "no run.json" }]);
}
