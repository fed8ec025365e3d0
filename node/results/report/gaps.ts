/**
 * Chunk gaps counted by group, stretch of time and bin, in SQL: a hundred million of them never leave it. It must not know
 * how quantiles are made of the counts.
 */
import { binOf, ZERO_BIN } from "../../../core/report/bins.ts";
import type { GapCells } from "../../../core/report/input.ts";
import type { Database } from "../database.ts";
import { countRows, readNumbers } from "./columns.ts";
import { ROWS_IN_GROUPS } from "./rows.ts";

/** The engine's, and its histograms': gap counts of the record's `gapsHist` are added as they are. */
const GAMMA = 1.01;
/** Stretches of time per scenario, each with as many requests. */
const BLOCKS = 40;

/** The same bins as binOf() in core/report/bins.ts: a test holds them together. */
const BIN = (gap: string) =>
  `CASE WHEN ${gap} > 0 THEN ceil(ln(${gap}) / ${Math.log(GAMMA)} - 1e-9)::INTEGER ELSE ${ZERO_BIN} END`;

/** @param firstRow rows before it are warm-up */
export async function gapCells(database: Database, groups: number, firstRow: number): Promise<GapCells | null> {
  await database.run(
    `CREATE TABLE report_gaps AS SELECT rid, "group", ("ttftMs" IS NOT NULL AND "e2eMs" IS NOT NULL) AS timed, ("e2eMs" - "ttftMs") * 1000 AS spanUs,
       (ntile(${BLOCKS}) OVER (PARTITION BY scenario ORDER BY row) - 1 + ${BLOCKS} * scenario)::INTEGER AS block
     FROM (SELECT rid, row, scenario, outcome, "group", "ttftMs", "e2eMs" FROM ${ROWS_IN_GROUPS})
     WHERE row >= ${firstRow} AND outcome = (SELECT enum_code('ok'::report_outcome) WHERE ${await hasOk(database)})`,
  );
  const totals = await totalsOf(database, groups);
  if (totals.every(({ count }) => count === 0)) return null;
  await database.run(
    `CREATE TABLE report_cells AS SELECT "group", block, bin, sum(n)::DOUBLE AS n FROM (
       SELECT "group", block, ${BIN("gap")} AS bin, count(*) AS n
       FROM (SELECT "group", block, unnest("gapsUs") AS gap FROM records JOIN report_gaps ON records.rowid = rid) GROUP BY ALL
       UNION ALL
       SELECT "group", block, bin[1], sum(bin[2])
       FROM (SELECT "group", block, unnest("gapsHist") AS bin FROM records JOIN report_gaps ON records.rowid = rid) GROUP BY ALL
     ) GROUP BY ALL`,
  );
  const cells = await readNumbers(
    database,
    'SELECT "group"::DOUBLE, block::DOUBLE, bin::DOUBLE, n FROM report_cells ORDER BY "group", block, bin',
    ["group", "block", "bin", "count"],
    await countRows(database, "report_cells"),
  );
  return { gamma: GAMMA, ...cells, totals };
}

async function hasOk(database: Database): Promise<boolean> {
  const [row] = await database.rows("SELECT count(*) > 0 AS found FROM records WHERE outcome = 'ok'");
  return row?.found === true;
}

/** Exact, for histograms too: gaps add up to the time between the first token and the last. Their largest is its bin's limit. */
async function totalsOf(database: Database, groups: number): Promise<GapCells["totals"]> {
  const rows = await database.rows(
    `SELECT "group", sum(n)::DOUBLE AS count, sum(us)::DOUBLE AS sum, max(most)::DOUBLE AS max FROM (
       SELECT "group", len("gapsUs") AS n, list_sum("gapsUs")::DOUBLE AS us, list_max("gapsUs")::DOUBLE AS most
       FROM records JOIN report_gaps ON records.rowid = rid WHERE len("gapsUs") > 0
       UNION ALL
       SELECT "group", list_sum(list_transform("gapsHist", lambda bin: bin[2])), CASE WHEN timed THEN spanUs END,
         pow(${GAMMA}, list_max(list_transform("gapsHist", lambda bin: bin[1])))
       FROM records JOIN report_gaps ON records.rowid = rid WHERE len("gapsHist") > 0
     ) GROUP BY ALL`,
  );
  const byGroup = new Map(rows.map((row) => [Number(row.group), row]));
  return Array.from({ length: groups }, (_, group) => {
    const row = byGroup.get(group);
    return { count: Number(row?.count ?? 0), sumUs: Number(row?.sum ?? 0), maxUs: Number(row?.max ?? 0) };
  });
}

/** For the test that holds BIN to binOf(). */
export async function sqlBins(database: Database, gaps: readonly number[]): Promise<[number, number][]> {
  const rows = await database.rows(
    `SELECT gap::DOUBLE AS gap, ${BIN("gap")} AS bin FROM (SELECT unnest([${gaps.join(", ")}]::UINTEGER[]) AS gap)`,
  );
  return rows.map((row) => [Number(row.bin), binOf(Number(row.gap), GAMMA)]);
}
