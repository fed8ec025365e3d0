/** Runs of Jan Server's suites against the reference server, and what tests ask of them. */
import { type K6Options, type K6Run, runK6 } from "./k6.ts";
import type { TestServer } from "./server.ts";

export const JAN_SUITES = ["completion-standard", "completion-conversation", "responses"] as const;
export type JanSuiteName = (typeof JAN_SUITES)[number];

/** A quick model: what is tested is not how long it takes. */
export const QUICK = ["--ttft", "15", "--itl", "2", "--tokens", "6"];
/** Load in small: two seconds, few users. */
export const SMALL = { DURATION_MIN: "0.04", MAX_VUS: "12" };
export const SINGLE = { SINGLE_RUN: "true" };

export function runSuite(
  suite: JanSuiteName,
  server: TestServer,
  env: Record<string, string>,
  options: K6Options = {},
): Promise<K6Run> {
  return runK6(`k6/suites/${suite}.ts`, { ...options, env: { BASE: server.url, ...env, ...options.env } });
}

/** Lines of the steps, without k6's own words around them. */
export function stepLines({ output }: K6Run): string[] {
  const said = [...output.matchAll(/msg="((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? "").replaceAll('\\"', '"'));
  return said.filter((line) => /^(✅|❌|⏭)/u.test(line));
}

/** Every fault by the step that had it. */
export function faultsByStep({ records }: K6Run): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { step, faults } of records) {
    if (faults.length > 0) found[step] = [...new Set([...(found[step] ?? []), ...faults])].sort();
  }
  return found;
}

/** Names of the thresholds that failed. */
export function crossed({ summary }: K6Run): string[] {
  return (summary?.thresholds ?? []).filter(({ ok }) => ok === false).map(({ metric }) => metric);
}

/** A counter's sum. */
export function counted({ summary }: K6Run, metric: string): number {
  return summary?.metrics[metric]?.count ?? 0;
}
