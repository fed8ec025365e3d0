/** Figures of a k6 metric out of the records, to the sample. It must not know thresholds. */
import { modelFamily } from "../../../core/plan/family.ts";
import type { MetricKey } from "../../../core/thresholds/key.ts";
import {
  FAMILY_TAG,
  FAULT_TAG,
  RECORD_METRICS,
  RECORD_TAGS,
  type RecordMetric,
  type Rows,
  TRY_TAG,
  type Value,
} from "../../../core/thresholds/record_metrics.ts";
import type { Stats } from "../../../core/thresholds/stats.ts";
import type { Database } from "../database.ts";
import { REPORTED, RESOURCES } from "../report/rows.ts";
import { literal, name } from "../sql.ts";

const VALUES: Readonly<Partial<Record<Value, string>>> = {
  one: "1",
  success: "(outcome = 'ok')::INTEGER",
  fault: "len(faults)",
  lagMs: '"lagMaxUs" / 1000.0',
  durationMs: `CASE WHEN mode = 'stream' THEN "closeMs" ELSE "e2eMs" END`,
  // the record's own is rounded
  tpotMs: `CASE WHEN "tokensOut" >= 2 THEN ("e2eMs" - "ttftMs") / ("tokensOut" - 1) END`,
  gapMaxMs: 'list_max("gapsUs") / 1000.0',
  speed: `CASE WHEN "e2eMs" > "ttftMs" AND "tokensOut" >= 2 THEN ("tokensOut" - 1) * 1000.0 / ("e2eMs" - "ttftMs") END`,
  ttftScheduledMs: '"ttftMs" + "startDelayMs"',
  e2eScheduledMs: '"e2eMs" + "startDelayMs"',
};

const ROWS: Readonly<Record<Rows, string>> = {
  judged: "outcome IN ('ok', 'error')",
  ended: "outcome IN ('ok', 'error', 'left')",
  left: "outcome = 'left'",
  ok: "outcome = 'ok'",
  failed: `outcome = 'error' AND "errorClass" IS NOT NULL`,
  generated: `NOT (${RESOURCES})`,
  final: "final",
  stream: "mode = 'stream'",
  unary: "mode = 'unary'",
};

/** @param percentiles 0..100. null = the records cannot tell */
export async function recordStats(
  database: Database,
  { name: metric, tags }: MetricKey,
  percentiles: readonly number[],
): Promise<Stats | null> {
  const spec = RECORD_METRICS[metric];
  if (spec === undefined || !Object.hasOwn(RECORD_METRICS, metric)) return null;
  if (spec.value === "gapMaxMs" && (await hasBinnedGaps(database))) return null;
  const families = await familiesOf(database);
  const conditions = [REPORTED, ...spec.rows.map((rows) => ROWS[rows]), ...only(spec, families)];
  let value = VALUES[spec.value] ?? `${name(spec.value)}::DOUBLE`;
  for (const [tag, wanted] of tags) {
    if (tag === FAULT_TAG && spec.value === "fault")
      value = `len(list_filter(faults, lambda fault: fault = ${literal(wanted)}))`;
    else {
      const condition = tagged(tag, wanted, families);
      if (condition === null) return null;
      conditions.push(condition);
    }
  }
  return figures(database, spec.type, { value, from: `records WHERE ${conditions.join(" AND ")}` }, percentiles);
}

/** Of a very long answer the record keeps bins: its largest gap is then known to a percent only. */
async function hasBinnedGaps(database: Database): Promise<boolean> {
  const [row] = await database.rows('SELECT count("gapsHist") > 0 AS found FROM records');
  return row?.found === true;
}

function only({ only: wanted }: RecordMetric, families: Families): string[] {
  if (wanted === undefined) return [];
  const { errorClass, family, prompt } = wanted;
  return [
    ...(errorClass === undefined ? [] : [`"errorClass" = ${literal(errorClass)}`]),
    ...(family === undefined ? [] : [ofFamily(family, families)]),
    ...(prompt === undefined ? [] : [`prompt = ${literal(prompt)}`]),
  ];
}

function tagged(tag: string, wanted: string, families: Families): string | null {
  if (tag === TRY_TAG) return wanted === "first" ? '"try" = 1' : wanted === "retry" ? '"try" > 1' : "false";
  if (tag === FAMILY_TAG) return ofFamily(wanted, families);
  const column = Object.hasOwn(RECORD_TAGS, tag) ? RECORD_TAGS[tag] : undefined;
  return column === undefined ? null : `${name(column)} = ${literal(wanted)}`;
}

type Families = ReadonlyMap<string, string[]>;

function ofFamily(family: string, families: Families): string {
  const models = families.get(family) ?? [];
  return models.length === 0 ? "false" : `model IN (${models.map(literal).join(", ")})`;
}

async function familiesOf(database: Database): Promise<Families> {
  const rows = await database.rows("SELECT DISTINCT model FROM records WHERE model IS NOT NULL");
  const families = new Map<string, string[]>();
  for (const { model } of rows) {
    const family = modelFamily(String(model));
    families.set(family, [...(families.get(family) ?? []), String(model)]);
  }
  return families;
}

/** @param value SQL of one sample's value; null = no sample */
export async function figures(
  database: Database,
  type: Stats["type"],
  { value, from }: { value: string; from: string },
  percentiles: readonly number[],
): Promise<Stats> {
  const wanted = [...new Set(percentiles)];
  const quantiles = wanted.map((p, i) => `, quantile_cont(v, ${p / 100}::DOUBLE) AS q${i}`).join("");
  const [row = {}] = await database.rows(
    `SELECT count(v)::DOUBLE AS n, sum(v)::DOUBLE AS total, avg(v)::DOUBLE AS mean, min(v)::DOUBLE AS low, max(v)::DOUBLE AS high,
       (count(*) FILTER (v <> 0))::DOUBLE AS passes${quantiles} FROM (SELECT (${value})::DOUBLE AS v FROM ${from})`,
  );
  const n = Number(row.n ?? 0);
  const number = (of: unknown) => (typeof of === "number" ? of : null);
  if (type === "counter") return { type, count: number(row.total) ?? 0 };
  if (type === "rate") return { type, count: n, passes: Number(row.passes ?? 0) };
  const found = wanted.flatMap((p, i): [number, number][] => {
    const quantile = number(row[`q${i}`]);
    return quantile === null ? [] : [[p, quantile]];
  });
  return {
    type,
    count: n,
    avg: number(row.mean),
    min: number(row.low),
    max: number(row.high),
    percentiles: new Map(found),
  };
}
