/** The few forms of PromQL that the panels are made of. k6 pushes a trend's figures as gauges, each of all since the run began. */
import type { PanelSpec, Query, Unit } from "./spec.ts";

/** Labels that every metric of a run has. */
export const RUN = 'testid=~"$testid",test_case=~"$test_case"';
/** All variables. A metric without such a label passes while "All" (`.*`) is chosen. */
export const ALL = `${RUN},scenario=~"$scenario",model=~"$model"`;
/** Wide enough for two pushes at least. */
const WINDOW = "$__rate_interval";

const NAMES = "ABCDEFGHIJ";

/** Growth per second, by labels; `more`: further selectors. */
export function perSecond(counter: string, by = "", more = ""): string {
  return `sum${by === "" ? "" : ` by (${by}) `}(rate(k6_${counter}{${ALL}${more === "" ? "" : `,${more}`}}[${WINDOW}]))`;
}

/** The last value of each series that was pushed in the time shown, added up. A run may have ended long ago. */
export function total(counter: string, by = "", more = ""): string {
  const selector = `${ALL}${more === "" ? "" : `,${more}`}`;
  return `sum${by === "" ? "" : ` by (${by}) `}(last_over_time(k6_${counter}{${selector}}[$__range]))`;
}

/** Queries get the names that Grafana expects: A, B, ... */
export function queries(...list: readonly (readonly [expr: string, legend: string])[]): Query[] {
  return list.map(([expr, legend], i) => ({ expr, legend, name: NAMES.charAt(i) }));
}

const STATS_NOTE =
  "Each line is the worst of the series that k6 pushes (one per model, mode and prompt length), of all requests since the run began: percentiles of parts cannot be averaged. For percentiles of any moment see the row of native histograms.";

/** p95, p99, min and max of a trend. */
export function stats(
  metric: string,
  title: string,
  what: string,
  { unit = "s", width = 8, red, more = "" }: { unit?: Unit; width?: number; red?: number; more?: string } = {},
): PanelSpec {
  const selector = `${ALL}${more === "" ? "" : `,${more}`}`;
  const line = (stat: string, how: "max" | "min") => `${how} by (testid) (k6_${metric}_${stat}{${selector}})`;
  return {
    kind: "lines",
    title,
    description: `${what} ${STATS_NOTE}`,
    unit,
    width,
    ...(red === undefined ? {} : { red }),
    queries: queries(
      [line("p95", "max"), "p95 {{testid}}"],
      [line("p99", "max"), "p99 {{testid}}"],
      [line("max", "max"), "max {{testid}}"],
      [line("min", "min"), "min {{testid}}"],
    ),
  };
}

/** Median, p95 and p99 of the last moments, from a native histogram. `metric` with the unit that k6 appends. */
export function moments(metric: string, title: string, what: string, unit: Unit = "s"): PanelSpec {
  const quantile = (q: number) => `histogram_quantile(${q}, sum by (testid) (rate(k6_${metric}{${ALL}}[${WINDOW}])))`;
  return {
    kind: "lines",
    title,
    description: `${what} Of the requests that ended in the last moments, all series together. Needs K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM=true and a Prometheus that takes native histograms.`,
    unit,
    width: 8,
    queries: queries(
      [quantile(0.5), "p50 {{testid}}"],
      [quantile(0.95), "p95 {{testid}}"],
      [quantile(0.99), "p99 {{testid}}"],
    ),
  };
}
