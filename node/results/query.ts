/**
 * SQL that somebody typed, over the views. It may read them and nothing else: one statement that selects, in a locked
 * database of its own. It must not know how the answer is shown.
 */
import { type DuckDBExtractedStatements, type DuckDBPreparedStatement, StatementType } from "@duckdb/node-api";
import type { Database } from "./database.ts";
import { ResultsTrouble } from "./trouble.ts";
import { asJson, type Json } from "./values.ts";

export interface Answer {
  columns: { name: string; type: string }[];
  /** row after row, as they come */
  rows: AsyncIterable<Json[]>;
}

/** @throws ResultsTrouble `query.sql`, also while rows are read */
export async function query(database: Database, sql: string): Promise<Answer> {
  await database.lock();
  try {
    const statement = await prepare(database, sql);
    const result = await statement.stream();
    const columns = result.columnNames().map((name, i) => ({ name, type: String(result.columnType(i)) }));
    return { columns, rows: rowsOf(() => result.fetchChunk()) };
  } catch (error) {
    throw sqlTrouble(error);
  }
}

async function prepare(database: Database, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await extract(database, sql);
  if (statements.count !== 1) throw new ResultsTrouble("query.sql", "One statement is wanted, these are several.");
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT && statement.statementType !== StatementType.EXPLAIN) {
    throw new ResultsTrouble("query.sql", "A query may only read: SELECT, WITH, FROM, DESCRIBE, SUMMARIZE, EXPLAIN.");
  }
  return statement;
}

async function extract({ connection }: Database, sql: string): Promise<DuckDBExtractedStatements> {
  try {
    return await connection.extractStatements(sql);
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    // where there is no statement at all, DuckDB has no error either, and the binding one without a text
    if (!message.includes(EXTRACT)) throw new ResultsTrouble("query.sql", "One statement is wanted, there is none.");
    throw new Error(message.replace(EXTRACT, ""));
  }
}

const EXTRACT = "Failed to extract statements: ";

interface Chunk {
  rowCount: number;
  getRows(): Parameters<typeof asJson>[0][][];
}

async function* rowsOf(fetchChunk: () => Promise<Chunk | null>): AsyncGenerator<Json[]> {
  try {
    for (let chunk = await fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await fetchChunk()) {
      for (const row of chunk.getRows()) yield row.map(asJson);
    }
  } catch (error) {
    throw sqlTrouble(error);
  }
}

/** DuckDB's complaint in one sentence: its first line and its guess of what was meant, without the picture of the statement. */
export function sqlTrouble(error: unknown): unknown {
  if (error instanceof ResultsTrouble) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!/^[A-Z][\w -]* Error: /.test(message)) return error;
  if (message.startsWith("Permission Error") || /Loading external extensions is disabled/.test(message)) {
    return new ResultsTrouble(
      "query.sql",
      "A query sees the views and nothing else: no files, no network, no extensions.",
    );
  }
  const [first = "", ...rest] = message.split("\n").map((line) => line.trim());
  const guess = rest.find((line) => /^(Did you mean|Candidate bindings)/.test(line)) ?? null;
  const memory = first.startsWith("Out of Memory");
  return new ResultsTrouble(
    "query.sql",
    memory
      ? "The query needs more memory than it may have."
      : `${first.replace(/ Error: /, " error: ")}${/[.!?]$/.test(first) ? "" : "."}`,
    memory
      ? "Aggregate or select less at a time."
      : (guess ?? "`llmload query --views` lists the views and their columns."),
  );
}
