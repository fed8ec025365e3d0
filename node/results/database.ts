/**
 * An embedded DuckDB with a database file of its own in a fresh folder, which is removed at the end, also when a signal
 * ends the process. Nothing is fetched from anywhere: what we use (json, parquet, icu) is linked in. It must not know
 * what is kept in it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBResult, type DuckDBValue } from "@duckdb/node-api";

/** DuckDB's own share; reading buffers and what Node holds come on top. */
const MEMORY_LIMIT = "400MB";
const THREADS = 2;

export interface Database {
  /** for files that only this process needs */
  folder: string;
  connection: DuckDBConnection;
  run(sql: string, values?: Record<string, DuckDBValue>): Promise<void>;
  /** all rows as objects, whole numbers as `bigint`: for small answers */
  rows(sql: string, values?: Record<string, DuckDBValue>): Promise<Record<string, DuckDBValue>[]>;
  /** chunk after chunk, for large ones */
  stream(sql: string): Promise<DuckDBResult>;
  /** From here on no file, no network, no extension, no other setting: for SQL that is not ours. */
  lock(): Promise<void>;
  /** Closes and removes the folder. */
  close(): void;
}

export interface DatabaseOptions {
  /** rows are kept in the order of the file, at the price of reading with one thread */
  ordered?: boolean;
}

export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), "llmload-results-"));
  const forget = removeAtEnd(folder);
  try {
    const instance = await DuckDBInstance.create(join(folder, "results.duckdb"), {
      threads: String(THREADS),
      memory_limit: MEMORY_LIMIT,
      temp_directory: join(folder, "spill"),
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
      preserve_insertion_order: String(options.ordered ?? false),
      // nobody else reads the file: the newest way of storing is the fastest
      storage_compatibility_version: "latest",
    });
    const connection = await instance.connect();
    // of a hundred million gaps, trying out how to store them takes longer than storing them; what is no whole number is stored as ever
    await connection.run("SET force_compression = 'bitpacking'");
    await connection.run("SET TimeZone = 'UTC'");
    return {
      folder,
      connection,
      run: async (sql, values) => {
        await connection.run(sql, values);
      },
      rows: async (sql, values) => (await connection.runAndReadAll(sql, values)).getRowObjects(),
      stream: (sql) => connection.stream(sql),
      lock: async () => {
        await connection.run("SET enable_external_access = false");
        await connection.run("SET lock_configuration = true");
      },
      close: () => {
        connection.closeSync();
        instance.closeSync();
        forget();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    forget();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A signal or a sudden exit would leave the folder behind. Removes it, then lets the signal do what it does. */
function removeAtEnd(folder: string): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const onSignal = (signal: NodeJS.Signals) => {
    forget();
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  const onExit = () => rmSync(folder, { recursive: true, force: true });
  const forget = () => {
    process.removeListener("exit", onExit);
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
  process.once("exit", onExit);
  for (const signal of signals) process.once(signal, onSignal);
  return forget;
}
