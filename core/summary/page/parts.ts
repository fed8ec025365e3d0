/**
 * A part of the run in k6's metrics: the whole, or what carries one tag, where k6 kept the sub-metrics of it. Looks figures
 * up; must not know what is made of them.
 */
import type { DimensionName } from "../../report/input.ts";
import type { Figures, K6SummaryData } from "../k6_data.ts";

export interface Part {
  /** null = the whole */
  dimension: DimensionName | null;
  value: string;
  /** a metric's name with the part's tag, and with one more */
  name(metric: string, tag?: string): string;
}

export const WHOLE: Part = { dimension: null, value: "", name: tagged("") };

function tagged(own: string): Part["name"] {
  return (metric, more = "") => {
    const tags = [own, more].filter((tag) => tag !== "").join(",");
    return tags === "" ? metric : `${metric}{${tags}}`;
  };
}

const DIMENSIONS: readonly DimensionName[] = ["scenario", "model", "mode", "prompt", "api"];
/** Without these, of all tries and of first ones, nothing can be said of a part. */
const COUNTED = ["llm_requests", "llm_request_success"] as const;

/** Those that saw a request, of each dimension that has more than one of them. */
export function partsOf(figures: Figures, { metrics }: Pick<K6SummaryData, "metrics">): Part[] {
  return DIMENSIONS.flatMap((dimension) => {
    const values = Object.keys(metrics)
      .flatMap((name) => valueIn(name, dimension) ?? [])
      .sort();
    const parts = values.map((value) => partOf(dimension, value)).filter((part) => isKept(figures, part));
    return parts.length > 1 ? parts : [];
  });
}

/** Those of streams are the whole metric: k6 need not keep their samples twice. */
const OF_STREAMS = "llm_ttfe llm_ttft llm_ttvt llm_tpot llm_gap_max llm_output_speed llm_ttft_scheduled".split(" ");

function partOf(dimension: DimensionName, value: string): Part {
  const name = tagged(`${dimension}:${value}`);
  const streams = dimension === "mode" && value === "stream";
  return {
    dimension,
    value,
    name: (metric, tag) => (streams && OF_STREAMS.includes(metric) ? metric : name(metric, tag)),
  };
}

/** The value in `llm_requests{dimension:value}`, null for any other name. */
function valueIn(name: string, dimension: DimensionName): string | null {
  const start = `${COUNTED[0]}{${dimension}:`;
  const value = name.startsWith(start) && name.endsWith("}") ? name.slice(start.length, -1) : "";
  return value === "" || value.includes(",") ? null : value;
}

function isKept(figures: Figures, part: Part): boolean {
  const kept = COUNTED.every((metric) => ["", "try:first"].every((tag) => figures.has(part.name(metric, tag))));
  return kept && figures.count(part.name(COUNTED[0])) > 0;
}
