/**
 * The server's /metrics: its tally and its queue under the names of a real inference server. Text out, nothing else. Which figure
 * has which name is core/report/server/names.ts, so that what we read and what we write cannot part.
 */
import { type CounterName, type GaugeName, type HistogramName, SERVERS } from "../../../core/report/server/names.ts";
import type { Tally, Times } from "./tally.ts";

/** whose names the server can use */
export const METRICS_KINDS = ["vllm", "llamacpp", "tgi", "sglang"] as const;
export type MetricsKind = (typeof METRICS_KINDS)[number];

export interface Queue {
  running: number;
  waiting: number;
}

export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export function metricsPage(kind: MetricsKind, tally: Tally, queue: Queue): string {
  const server = SERVERS.find((one) => one.kind === kind);
  if (server === undefined) return "";
  const lines: string[] = [];
  const label = kind === "vllm" || kind === "sglang" ? '{model_name="reference"}' : "";
  const simple = (type: string, names: readonly string[] | undefined, value: number | undefined) => {
    const name = names?.[0];
    if (name === undefined || value === undefined) return;
    // TGI's token counts are the sums of histograms
    if (!name.endsWith("_sum")) lines.push(`# TYPE ${name} ${type}`);
    lines.push(`${name}${label} ${value}`);
  };
  const gauges: Partial<Record<GaugeName, number>> = { ...queue };
  for (const [name, names] of Object.entries(server.gauges)) simple("gauge", names, gauges[name as GaugeName]);
  const counters: Partial<Record<CounterName, number>> = { ...tally, preemptions: 0 };
  for (const [name, names] of Object.entries(server.counters)) simple("counter", names, counters[name as CounterName]);
  for (const [name, names] of Object.entries(server.histograms)) {
    lines.push(...histogram(names[0] ?? name, tally[name as HistogramName], label.slice(1, -1)));
  }
  return `${lines.join("\n")}\n`;
}

function histogram(name: string, { limits, counts, sum }: Times, label: string): string[] {
  const lines = [`# TYPE ${name} histogram`];
  const more = label === "" ? "" : `,${label}`;
  let upTo = 0;
  for (const [i, count] of counts.entries()) {
    upTo += count;
    lines.push(`${name}_bucket{le="${limits[i] ?? "+Inf"}"${more}} ${upTo}`);
  }
  const braced = label === "" ? "" : `{${label}}`;
  return [...lines, `${name}_sum${braced} ${sum}`, `${name}_count${braced} ${upTo}`];
}
