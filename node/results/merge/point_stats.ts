/** Figures of a k6 metric out of k6's own output: its single samples with all their tags, so all is exact. It must not know thresholds. */
import type { MetricKey } from "../../../core/thresholds/key.ts";
import type { Stats } from "../../../core/thresholds/stats.ts";
import type { Database } from "../database.ts";
import { literal } from "../sql.ts";
import { figures } from "./record_stats.ts";

const TYPES = ["counter", "gauge", "rate", "trend"] as const;

/** null = the metric is not in the files, or is a gauge: the last value of several machines is none of the whole */
export async function pointStats(
  database: Database,
  { name: metric, tags }: MetricKey,
  percentiles: readonly number[],
): Promise<Stats | null> {
  const [known] = await database.rows(
    `SELECT any_value(type) AS type FROM points_read WHERE metric = ${literal(metric)}`,
  );
  const type = TYPES.find((one) => one === known?.type);
  if (type === undefined || type === "gauge") return null;
  const conditions = tags.map(([tag, value]) => `(tags ->> ${literal(path(tag))}) = ${literal(value)}`);
  const from = `points_read WHERE ${[`metric = ${literal(metric)}`, ...conditions].join(" AND ")}`;
  return figures(database, type, { value: "value", from }, percentiles);
}

function path(tag: string): string {
  return `$."${tag.replace(/["\\]/g, "\\$&")}"`;
}
