/**
 * The views that SQL of a user sees, each with its meaning: the reference page is made from here. It must not know how the
 * tables behind them were filled.
 */
import type { Database } from "./database.ts";
import { COLUMN_TYPE, RECORD_FIELDS } from "./fields.ts";
import { name } from "./sql.ts";

export interface Column {
  name: string;
  type: string;
  meaning: string;
}

export interface View {
  name: string;
  meaning: string;
  columns: readonly Column[];
  sql: string;
}

const column = (name: string, type: string, meaning: string): Column => ({ name, type, meaning });

const WHOSE = [
  column("run", "VARCHAR", "testid of the run"),
  column("id", "VARCHAR", "request id"),
  column("try", "BIGINT", "1 = first try"),
  column("scenario", "VARCHAR", "k6 scenario; `setup` for the pre-flight"),
  column("api", "VARCHAR", "chat, conversation, responses, messages, auth, ..."),
  column("mode", "VARCHAR", "stream, unary"),
  column("model", "VARCHAR", "the model that was asked for"),
  column("prompt", "VARCHAR", "prompt class"),
  column("outcome", "VARCHAR", "ok, error, left, interrupted"),
];
const WHOSE_SQL = WHOSE.map((c) => name(c.name)).join(", ");

const asTime = (ms: string) => `make_timestamptz((${ms} * 1000)::BIGINT)`;

/** What was never sent has its place in time where it was begun. */
const PLACED_AT = `coalesce("sentAt", "beganAt")`;
/** The end of a request as far as it is known. */
const ENDED_AT = `${PLACED_AT} + coalesce("closeMs", "e2eMs")`;

const REQUESTS: View = {
  name: "requests",
  meaning:
    "One row per record: one try of one request. The fields are those of [the record](record.md), by their own names; stamps are times.",
  columns: [
    ...RECORD_FIELDS.map((field) =>
      column(field.name, field.stamp ? "TIMESTAMPTZ" : COLUMN_TYPE[field.kind], "see the record"),
    ),
    column("endedAt", "TIMESTAMPTZ", "end of the body, or the last that is known"),
    column("more", "JSON", "fields that version 1 of the record does not know; of a k6 point its tags"),
    column("source", "INTEGER", "number of the file, see `runs`"),
  ],
  sql: `SELECT ${RECORD_FIELDS.map((f) => (f.stamp ? `${asTime(name(f.name))} AS ${name(f.name)}` : name(f.name))).join(", ")},
    ${asTime(`(${ENDED_AT})`)} AS "endedAt", more, source FROM records`,
};

const GAPS: View = {
  name: "gaps",
  meaning:
    "One row per gap between two token events of a request. Where a record holds a histogram (more than 2,048 gaps), one row per bin, with the bin's upper limit (at most 1 % above the gap) and a `weight` above 0: weigh by it.",
  columns: [
    ...WHOSE,
    column("n", "BIGINT", "1 = gap after the first token event; null in a histogram"),
    column("gapMs", "DOUBLE", "the gap"),
    column("weight", "BIGINT", "how many gaps the row stands for"),
  ],
  sql: `SELECT ${WHOSE_SQL}, unnest(range(1, len("gapsUs")::BIGINT + 1)) AS n, unnest("gapsUs") / 1000.0 AS "gapMs", 1::BIGINT AS weight
    FROM records WHERE "gapsUs" IS NOT NULL
    UNION ALL
    SELECT ${WHOSE_SQL}, NULL, pow(1.01, bin[1]) / 1000.0, bin[2]::BIGINT
    FROM (SELECT *, unnest("gapsHist") AS bin FROM records WHERE "gapsHist" IS NOT NULL)`,
};

/** A million seconds: a run with a stamp of another year in it has no rows for the years between. */
const LONGEST_FILLED = 1_000_000;

const TIMELINE: View = {
  name: "timeline",
  meaning:
    "One row per run and second of its load (pre-flight left out), seconds without events included. What was never sent (no connection) counts where it was begun; without that stamp it has no place here.",
  columns: [
    column("run", "VARCHAR", "testid of the run"),
    column("second", "BIGINT", "0 = the second of the first request of its run"),
    column("time", "TIMESTAMPTZ", "its beginning"),
    column("sent", "BIGINT", "requests sent in it"),
    column("ended", "BIGINT", "requests that ended in it, those never sent among them"),
    column("ok", "BIGINT", "of these: well"),
    column("errors", "BIGINT", "of these: in error"),
    column("inFlight", "BIGINT", "sent and not ended at its end; one whose end is unknown counts as ended when sent"),
    column(
      "tokensOut",
      "BIGINT",
      "output tokens of the requests that ended well in it (not spread over their duration)",
    ),
    column("ttftP50Ms", "DOUBLE", "median TTFT of the requests whose first token came in it"),
    column("ttftP95Ms", "DOUBLE", "the same, p95"),
    column("e2eP95Ms", "DOUBLE", "p95 of E2E of the requests that ended well in it"),
    column("lagMaxMs", "DOUBLE", "largest lag of the requests that ended in it"),
  ],
  sql: `WITH load AS (
      SELECT run, outcome, "ttftMs", "e2eMs", "tokensOut", "lagMaxUs", "sentAt" IS NOT NULL AS is_sent,
        floor(${PLACED_AT} / 1000)::BIGINT AS sent_s, floor(coalesce(${ENDED_AT}, ${PLACED_AT}) / 1000)::BIGINT AS ended_s,
        floor((${PLACED_AT} + "ttftMs") / 1000)::BIGINT AS first_s
      FROM records WHERE ${PLACED_AT} IS NOT NULL AND coalesce(scenario, '') NOT IN ('setup', 'teardown')),
    spans AS (SELECT run, min(sent_s) AS first, max(ended_s) AS last FROM load GROUP BY run),
    filled AS (SELECT run, unnest(range(first, CASE WHEN last - first <= ${LONGEST_FILLED} THEN last + 1 ELSE first END)) AS s FROM spans
      UNION SELECT run, sent_s FROM load UNION SELECT run, ended_s FROM load),
    seconds AS (SELECT run, first, s FROM filled JOIN spans USING (run)),
    sent AS (SELECT run, sent_s AS s, count(*) FILTER (is_sent) AS sent FROM load GROUP BY ALL),
    firsts AS (SELECT run, first_s AS s, quantile_cont("ttftMs", [0.5, 0.95]) FILTER (outcome = 'ok') AS ttft FROM load GROUP BY ALL),
    ended AS (SELECT run, ended_s AS s, count(*) AS ended, count(*) FILTER (is_sent) AS gone, count(*) FILTER (outcome = 'ok') AS ok,
        count(*) FILTER (outcome = 'error') AS errors, (sum("tokensOut") FILTER (outcome = 'ok'))::BIGINT AS "tokensOut",
        quantile_cont("e2eMs", 0.95) FILTER (outcome = 'ok') AS e2e, max("lagMaxUs") / 1000.0 AS lag FROM load GROUP BY ALL)
    SELECT run, s - first AS second, ${asTime("(s * 1000)")} AS time, coalesce(sent, 0) AS sent, coalesce(ended, 0) AS ended,
      coalesce(ok, 0) AS ok, coalesce(errors, 0) AS errors,
      (sum(coalesce(sent, 0) - coalesce(gone, 0)) OVER (PARTITION BY run ORDER BY s))::BIGINT AS "inFlight",
      "tokensOut", ttft[1] AS "ttftP50Ms", ttft[2] AS "ttftP95Ms", e2e AS "e2eP95Ms", lag AS "lagMaxMs"
    FROM seconds LEFT JOIN sent USING (run, s) LEFT JOIN ended USING (run, s) LEFT JOIN firsts USING (run, s)
    ORDER BY run, s`,
};

const listed = (view: string, list: string, item: string, meaning: string): View => ({
  name: view,
  meaning,
  columns: [...WHOSE, column(item, "VARCHAR", "its name")],
  sql: `SELECT ${WHOSE_SQL}, unnest(${name(list)}) AS ${name(item)} FROM records`,
});

const CHECKS = listed(
  "checks",
  "checksFailed",
  "check",
  "One row per failed check of a request. Passed ones are not in the records.",
);
const FAULTS = listed(
  "faults",
  "faults",
  "fault",
  "One row per deviation seen in a request ([which there are](errors.md)).",
);

const RUNS: View = {
  name: "runs",
  meaning: "One row per run and file: what run.json says, and how reading went.",
  columns: [
    column("run", "VARCHAR", "testid"),
    column("suite", "VARCHAR", "the suite's name"),
    column("target", "VARCHAR", "address under test"),
    column("startedAt", "TIMESTAMPTZ", "by run.json"),
    column("endedAt", "TIMESTAMPTZ", "null when the run died"),
    column("exit", "INTEGER", "llmload's exit status"),
    column("stock", "BOOLEAN", "k6 without the engine"),
    column("note", "VARCHAR", "as given with --note"),
    column("preset", "VARCHAR", "as given with --preset"),
    column("gitCommit", "VARCHAR", "of the folder in which llmload ran"),
    column("llmload", "VARCHAR", "version"),
    column("k6", "VARCHAR", "version"),
    column("records", "BIGINT", "rows of `requests`"),
    column("badLines", "BIGINT", "lines of the file that are no records"),
    column("file", "VARCHAR", "where they came from"),
    column("kind", "VARCHAR", "records, packed, k6"),
    column("source", "INTEGER", "number of the file"),
  ],
  sql: "SELECT * FROM run_facts ORDER BY source, run",
};

const SAMPLES: View = {
  name: "samples",
  meaning:
    "One row per point of a `k6 run --out json` file: every metric as k6 had it, llm_ttft and the like among them.",
  columns: [
    column("run", "VARCHAR", "tag `testid`, else the file's name"),
    column("time", "TIMESTAMPTZ", "the point's time"),
    column("metric", "VARCHAR", "its name"),
    column("type", "VARCHAR", "trend, counter, rate, gauge"),
    column("value", "DOUBLE", "times in milliseconds"),
    column("scenario", "VARCHAR", "tag `scenario`"),
    column("tags", "JSON", "all tags: tags ->> 'model'"),
    column("source", "INTEGER", "number of the file"),
  ],
  sql: "SELECT run, time, metric, type, value, scenario, tags, source FROM points_read",
};

export const VIEWS: readonly View[] = [REQUESTS, GAPS, TIMELINE, CHECKS, FAULTS, RUNS, SAMPLES];

export async function createViews(database: Database): Promise<void> {
  for (const { name: view, sql } of VIEWS) await database.run(`CREATE VIEW ${name(view)} AS ${sql}`);
}
