/**
 * Requests of a run that are not of its load, and so in no figure: pre-flight, warm-up, teardown. Who counts all requests, as the
 * engine and the server do, counts them, too. It must not know what is made of that.
 */
import type { Database } from "../database.ts";

export interface Aside {
  /** requests times the seconds that they were in flight when the load had begun */
  requestSeconds: number;
  /** of those that went well, how many ended when the load had begun */
  endedWithin: number;
}

/** @param startMs of the load, epoch ms */
export async function asideOf(database: Database, startMs: number): Promise<Aside> {
  const [row] = await database.rows(
    `WITH aside AS (
       SELECT outcome, coalesce("sentAt", "beganAt") AS start, coalesce("closeMs", "e2eMs", "ttfbMs", 0) AS lasted
       FROM records WHERE ok AND scenario IN ('setup', 'teardown')
     )
     SELECT coalesce(sum(greatest(0, start + lasted - greatest(start, ${startMs}))), 0)::DOUBLE / 1000 AS seconds,
       (count(*) FILTER (outcome = 'ok' AND start + lasted >= ${startMs}))::DOUBLE AS ended FROM aside`,
  );
  return { requestSeconds: Number(row?.seconds), endedWithin: Number(row?.ended) };
}
