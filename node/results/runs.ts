/** The table `run_facts`: what run.json says of each run that was read. */
import type { Database } from "./database.ts";

export interface RunFacts {
  run: string | null;
  /** run.json, or null where there is none */
  json: Readonly<Record<string, unknown>> | null;
  records: number;
  badLines: number;
  file: string;
  kind: "records" | "packed" | "k6";
  source: number;
}

export async function createRunFacts(database: Database, facts: readonly RunFacts[]): Promise<void> {
  await database.run(
    `CREATE TABLE run_facts AS SELECT json ->> 'run' AS run, json ->> '$.json.suite' AS suite, json ->> '$.json.target' AS target,
       TRY_CAST(json ->> '$.json.startedAt' AS TIMESTAMPTZ) AS "startedAt", TRY_CAST(json ->> '$.json.endedAt' AS TIMESTAMPTZ) AS "endedAt",
       TRY_CAST(json ->> '$.json.exit' AS INTEGER) AS exit, TRY_CAST(json ->> '$.json.stock' AS BOOLEAN) AS stock,
       json ->> '$.json.note' AS note, json ->> '$.json.preset' AS preset, json ->> '$.json.git.commit' AS "gitCommit",
       json ->> '$.json.versions.llmload' AS llmload, json ->> '$.json.versions.k6' AS k6,
       (json ->> 'records')::BIGINT AS records, (json ->> 'badLines')::BIGINT AS "badLines", json ->> 'file' AS file,
       json ->> 'kind' AS kind, (json ->> 'source')::INTEGER AS source
     FROM (SELECT unnest(from_json($facts, '["JSON"]')) AS json)`,
    { facts: JSON.stringify(facts) },
  );
}
