/** Records that are there twice: the same shard named twice, or copied. It must not know what is made of records. */
import type { Database } from "../database.ts";
import { literal } from "../sql.ts";
import { ResultsTrouble } from "../trouble.ts";
import type { Part } from "./parts.ts";

/** @throws ResultsTrouble `merge.twice` */
export async function refuseDoubles(database: Database, parts: readonly Part[]): Promise<void> {
  const [found] = await database.rows(
    `SELECT to_json(list_sort(list(DISTINCT source)))::VARCHAR AS sources, count(*)::DOUBLE AS many
     FROM (SELECT *, ${PLACED} AS placed FROM records WHERE id IS NOT NULL)
     JOIN (SELECT run, id, "try", ${PLACED} AS placed FROM records WHERE id IS NOT NULL GROUP BY ALL HAVING count(*) > 1)
       USING (run, id, "try", placed) HAVING count(*) > 0`,
  );
  if (found === undefined) return;
  const sources = JSON.parse(String(found.sources)) as number[];
  const names = sources.map((source) => parts[source]?.name ?? String(source));
  throw new ResultsTrouble(
    "merge.twice",
    names.length === 1
      ? `${names[0]} holds the same requests twice (${Number(found.many)} records).`
      : `${names.slice(0, 5).join(" and ")} hold the same requests (${Number(found.many)} records, by their ids and times).`,
    "Name each run once: what is counted twice would look like more load, and narrower intervals.",
  );
}

const PLACED = 'coalesce("sentAt", "beganAt", -1)';

/** Each shard looks at the server before its load: these requests have the same ids in all of them. */
const OF_LOAD = `coalesce(scenario, '') NOT IN ('setup', 'teardown')`;

/** A run of the part `source` that got another name. */
export interface Renamed {
  source: number;
  run: string;
  name: string;
}

/**
 * Two runs of one name that did different things (each machine was given the same --testid): the later ones get a name of their
 * own, so that their virtual users are not taken for each other. Runs by execution segments share neither users nor ids.
 */
export async function renameNamesakes(database: Database): Promise<Renamed[]> {
  const renamed: Renamed[] = [];
  const rows = await database.rows(
    `SELECT DISTINCT source, run FROM records JOIN (
       SELECT run, id, "try" FROM records WHERE id IS NOT NULL AND ${OF_LOAD} GROUP BY ALL HAVING count(DISTINCT source) > 1
     ) USING (run, id, "try") ORDER BY run, source`,
  );
  const seen = new Map<string, number>();
  for (const row of rows) {
    const run = String(row.run);
    const before = seen.get(run) ?? 0;
    seen.set(run, before + 1);
    if (before === 0) continue;
    const name = `${run}-${before + 1}`;
    const source = Number(row.source);
    await database.run(`UPDATE records SET run = ${literal(name)} WHERE source = ${source} AND run = ${literal(run)}`);
    renamed.push({ source, run, name });
  }
  return renamed;
}
