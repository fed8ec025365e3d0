/**
 * A file of `k6 run --out json=FILE`: every point into the table `points_read`, and what can honestly be said of single requests
 * into `records`. k6's points carry no request id. The points of one HTTP request share their time, to the nanosecond, and
 * all their tags; where exactly one `http_reqs` point has that time and those tags, its other http_req_* points are that
 * request's. Where several have, each is a row and none has times. The llm_* points are stamped when the script adds them,
 * so they stay samples. Everything else of a record is null.
 */
import type { Database } from "./database.ts";
import { RECORD_FIELDS } from "./fields.ts";
import { jsonLines } from "./read_records.ts";
import type { Encoding } from "./sources.ts";
import { literal, name } from "./sql.ts";

export async function createSamples(database: Database): Promise<void> {
  await database.run(`CREATE TABLE points_read (run VARCHAR, time TIMESTAMPTZ, metric VARCHAR, type VARCHAR, value DOUBLE,
    scenario VARCHAR, tags JSON, source INTEGER)`);
}

/** The first reason why a line is no line of k6's; null = it is one. */
export function whyNoPoint(line: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "not JSON, or cut off";
  }
  const { type, metric, data } = (value ?? {}) as { type?: unknown; metric?: unknown; data?: unknown };
  if (typeof metric !== "string" || (type !== "Point" && type !== "Metric"))
    return "neither a Metric nor a Point of k6";
  if (type === "Metric") return null;
  const point = (data ?? {}) as { time?: unknown; value?: unknown };
  return typeof point.value === "number" && typeof point.time === "string" ? null : "a Point without time or value";
}

/** @param run name of the run where the points have no tag `testid` */
export async function loadPoints(
  database: Database,
  { file, encoding, source, run }: { file: string; encoding: Encoding; source: number; run: string },
): Promise<{ lines: number; bad: number; limits: Record<string, string[]> }> {
  await database.run(
    `CREATE TEMP TABLE points AS SELECT type, metric, data.time AS time, data.value AS value, data.tags AS tags, data."type" AS kind, data.thresholds AS limits
     FROM read_json(${jsonLines(file, encoding)}, columns = {type: 'VARCHAR', metric: 'VARCHAR',
       data: 'STRUCT(time VARCHAR, value DOUBLE, tags JSON, "type" VARCHAR, thresholds JSON)'})`,
  );
  const [count] = await database.rows(
    `SELECT count(*)::DOUBLE AS lines, (count(*) FILTER (NOT coalesce(${IS_LINE}, false)))::DOUBLE AS bad FROM points`,
  );
  const tag = (key: string) => `(tags ->> ${literal(key)})`;
  const runOf = `coalesce(${tag("testid")}, ${literal(run)})`;
  await database.run(
    `INSERT INTO points_read SELECT ${runOf}, TRY_CAST(p.time AS TIMESTAMPTZ), p.metric, kinds.kind, p.value, ${tag("scenario")}, p.tags, ${source}
     FROM points p LEFT JOIN (SELECT metric, any_value(kind) AS kind FROM points WHERE type = 'Metric' GROUP BY metric) kinds USING (metric)
     WHERE p.type = 'Point' AND ${IS_POINT}`,
  );
  await database.run(
    `INSERT INTO records SELECT ${requestColumns(tag, runOf).join(", ")}, json_object('tags', tags, 'httpReqFailed', failed), ${source}, true
     FROM (${REQUESTS})`,
  );
  const limits = await limitsIn(database);
  await database.run("DROP TABLE points");
  return { lines: Number(count?.lines), bad: Number(count?.bad), limits };
}

/** k6 writes the thresholds of whole metrics only: texts, or objects where they may end the run. */
async function limitsIn(database: Database): Promise<Record<string, string[]>> {
  const rows = await database.rows(
    "SELECT metric, limits::VARCHAR AS limits FROM points WHERE type = 'Metric' AND json_array_length(limits) > 0",
  );
  const limits: Record<string, string[]> = {};
  for (const row of rows) {
    const list = JSON.parse(String(row.limits)) as unknown[];
    limits[String(row.metric)] = list.flatMap((limit) => {
      const text = typeof limit === "string" ? limit : (limit as { threshold?: unknown } | null)?.threshold;
      return typeof text === "string" ? [text] : [];
    });
  }
  return limits;
}

const IS_POINT = "value IS NOT NULL AND TRY_CAST(time AS TIMESTAMPTZ) IS NOT NULL";
const IS_LINE = `metric IS NOT NULL AND (type = 'Metric' OR (type = 'Point' AND ${IS_POINT}))`;

const part = (metric: string, as: string) =>
  `CASE WHEN same = 1 THEN max(value) FILTER (metric = 'http_req_${metric}') END AS ${as}`;

/** One row per `http_reqs` point; `same` is how many share time and tags. */
const REQUESTS = `
  SELECT *, epoch_us(TRY_CAST(time AS TIMESTAMPTZ)) / 1000.0 AS endedAt, unnest(range(same)) FROM (
    SELECT time, tags, count(*) FILTER (metric = 'http_reqs') AS same, ${part("duration", "duration")}, ${part("blocked", "blocked")},
      ${part("connecting", "connecting")}, ${part("tls_handshaking", "tls")}, ${part("waiting", "waiting")},
      ${part("receiving", "receiving")}, ${part("failed", "failed")}
    FROM points WHERE type = 'Point' AND ${IS_POINT} AND starts_with(metric, 'http_req') GROUP BY time, tags)`;

function requestColumns(tag: (key: string) => string, run: string): string[] {
  const fromSent = "waiting + receiving";
  const known: Readonly<Record<string, string>> = {
    run,
    suite: tag("test_case"),
    scenario: tag("scenario"),
    step: `coalesce(${tag("step")}, ${tag("name")})`,
    api: tag("api"),
    mode: tag("mode"),
    model: tag("model"),
    prompt: tag("prompt"),
    sentAt: `endedAt - (${fromSent})`,
    blockedMs: "blocked",
    // k6 says 0 for a connection that was there already
    connectMs: "nullif(connecting, 0)",
    tlsMs: "nullif(tls, 0)",
    ttfbMs: "waiting",
    e2eMs: `CASE WHEN ${tag("mode")} = 'unary' THEN ${fromSent} END`,
    closeMs: fromSent,
    status: `TRY_CAST(${tag("status")} AS BIGINT)`,
  };
  return RECORD_FIELDS.map((field) => `${known[field.name] ?? "NULL"} AS ${name(field.name)}`);
}
