/** The words and numbers of a comparison as every text rendering writes them. Pure. */
import { number, percent } from "../../report/render/numbers.ts";
import type { Comparison, MetricComparison, Side, SideFigures, Verdict } from "../types.ts";

export const WORDS: Readonly<Record<Verdict, string>> = {
  better: "better",
  worse: "worse",
  same: "same",
  unclear: "unclear",
  "few-runs": "too few runs",
  descriptive: "not judged",
  "n/a": "n/a",
};

type Unit = MetricComparison["unit"];

/** `812 ±3%`: mean over runs and the half width of its 95 % interval; `812 (795 to 840)` of one run. */
export function figure({ center, low, high, values }: SideFigures, unit: Unit): string {
  if (center === null) return "n/a";
  const one = (x: number) => (unit === "share" ? percent(x) : number(x));
  if (low === null || high === null) return one(center);
  if (values.length === 1) return `${one(center)} (${bare(low, unit)} to ${bare(high, unit)})`;
  const half = Math.max(high - center, center - low);
  if (unit === "share") return `${one(center)} ±${points(half)}`;
  return center === 0 ? one(center) : `${one(center)} ±${roundPercent(half / center)}`;
}

/** `+12.3% (+7.0 to +18.1)`, `+0.40pp (-0.10 to +0.90)`, `+3 ms (0 to +6)`; null differences are `n/a`. */
export function difference({ difference: found, scale, unit }: MetricComparison): string {
  if (found === null) return "n/a";
  const { low, high } = found;
  const value = signed(found.value, scale, unit);
  const interval =
    low === null || high === null ? "" : ` (${signed(low, scale, unit)} to ${signed(high, scale, unit)})`;
  return `${value}${suffix(scale, unit)}${interval}`;
}

/** The least difference that these runs could have shown; empty where nothing was looked for. */
export function detectable({ difference: found, scale, unit }: MetricComparison): string {
  if (found === null || found.detectable === null) return "";
  return `${signed(found.detectable, scale, unit).replace("+", "")}${suffix(scale, unit)}`;
}

/** `0.003`, `<0.001` */
export function pValue(p: number | null): string {
  if (p === null) return "";
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

/** `TTFT, ms` */
export function family({ title, unit }: MetricComparison): string {
  return unit === "share" ? title : `${title}, ${unit}`;
}

/** `TTFT p95, ms` */
export function title({ title: name, stat, unit }: MetricComparison): string {
  const unitText = unit === "share" ? "" : `, ${unit}`;
  return `${stat === null ? name : `${name} ${stat}`}${unitText}`;
}

/** Metrics that no run has, by the reason: they are told in a line and not in the table. */
export function absent(metrics: readonly MetricComparison[]): { names: string; reason: string }[] {
  const byReason = new Map<string, string[]>();
  for (const metric of metrics.filter(isAbsent)) {
    const reason = (metric.reason ?? "").replace(/^(base|candidate)[^:]*: /, "").replace(/, there are \d+$/, "");
    byReason.set(reason, [
      ...(byReason.get(reason) ?? []),
      metric.stat === null ? metric.title : `${metric.title} ${metric.stat}`,
    ]);
  }
  return [...byReason].map(([reason, names]) => ({ names: names.join(", "), reason }));
}

export function isAbsent({ base, candidate }: MetricComparison): boolean {
  return [...base.values, ...candidate.values].every((value) => value === null);
}

export function runsOf({ runs }: Side): string {
  const starts = runs.flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt])).sort();
  const [first] = starts;
  const last = starts.at(-1);
  const commits = [...new Set(runs.flatMap(({ commit }) => (commit === null ? [] : [commit.slice(0, 9)])))];
  const when =
    first === undefined || last === undefined
      ? null
      : first === last
        ? minute(first)
        : `${minute(first)} to ${minute(last)}`;
  const facts = [
    runs.length === 1 ? "1 run" : `${runs.length} runs`,
    ...(when === null ? [] : [when]),
    ...(commits.length === 0 || commits.length > 2 ? [] : [`commit ${commits.join(", ")}`]),
  ];
  return facts.join(", ");
}

/** How many of each verdict, worst first: `2 worse, 1 better, 20 same`. */
export function tally({ whole }: Comparison): string {
  const order: Verdict[] = ["worse", "better", "same", "unclear", "few-runs", "descriptive", "n/a"];
  return order
    .map((verdict) => [verdict, whole.filter((metric) => metric.verdict === verdict).length] as const)
    .filter(([, n]) => n > 0)
    .map(([verdict, n]) => `${n} ${WORDS[verdict]}`)
    .join(", ");
}

/** What the reader is owed about how it was judged. */
export function method({ base, candidate, settings }: Comparison): string {
  const least = Math.min(base.runs.length, candidate.runs.length);
  const noise = `${trimmed(settings.noise.ratio * 100)} % (shares: ${trimmed(settings.noise.share * 100)} pp)`;
  if (least >= settings.runsForVerdict) {
    return `Mean over runs ± its 95 % interval; differences with their 95 % interval. Better and worse: the whole interval lies beyond the noise of ${noise} and p, corrected for all lines of the table, is below 0.05. Same: the whole interval lies within the noise.`;
  }
  const more = `A verdict takes ${settings.runsForVerdict} runs a side: llmload ab, or llmload run --repeat ${settings.runsForVerdict}.`;
  if (least > 1) return `Mean over runs ± its 95 % interval; differences with their 95 % interval. ${more}`;
  return `One run a side shows how these two runs differ, not whether the next two would. Intervals come from within the run and know nothing of how runs differ. ${more}`;
}

function signed(x: number, scale: MetricComparison["scale"], unit: Unit): string {
  const text = scale === "ratio" ? (x * 100).toFixed(1) : unit === "share" ? (x * 100).toFixed(2) : number(x);
  const zero = /^-?0(\.0+)?$/.test(text);
  if (zero) return text.replace("-", "");
  return x > 0 ? `+${text}` : text;
}

function suffix(scale: MetricComparison["scale"], unit: Unit): string {
  if (scale === "ratio") return "%";
  return unit === "share" ? "pp" : ` ${unit}`;
}

function bare(x: number, unit: Unit): string {
  return unit === "share" ? percent(x).replace("%", "") : number(x);
}

function points(x: number): string {
  return `${(x * 100).toFixed(2)}pp`;
}

function roundPercent(x: number): string {
  if (x > 9.99) return ">999%";
  if (x >= 0.00995) return `${Math.round(x * 100)}%`;
  return x < 0.0005 ? "0%" : `${(x * 100).toFixed(1)}%`;
}

function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}

function trimmed(x: number): string {
  return String(Number(x.toFixed(3)));
}
