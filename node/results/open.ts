/**
 * The door of this room: files in, a database with the documented views out, and word on how reading went. It must not know
 * what is asked of the views.
 */
import { type Database, type DatabaseOptions, openDatabase } from "./database.ts";
import { createSamples } from "./read_k6.ts";
import { createRecords } from "./read_records.ts";
import { readSource, type SourceReading } from "./read_source.ts";
import { createRunFacts } from "./runs.ts";
import { findSources } from "./sources.ts";
import { createViews } from "./views.ts";

export interface Results {
  database: Database;
  readings: SourceReading[];
  /** to be called whatever happened */
  close(): void;
}

export interface OpenOptions extends DatabaseOptions {
  /** keep fields that version 1 of the record does not know */
  withMore?: boolean;
}

/** @throws ResultsTrouble `results.*` */
export async function openResults(paths: readonly string[], options: OpenOptions = {}): Promise<Results> {
  const sources = findSources(paths);
  const database = await openDatabase(options);
  try {
    await createRecords(database);
    await createSamples(database);
    const readings: SourceReading[] = [];
    for (const [source, found] of sources.entries()) {
      readings.push(await readSource(database, found, { source, withMore: options.withMore ?? false }));
    }
    if (readings.some(({ bad }) => bad > 0)) await database.run("DELETE FROM records WHERE NOT ok");
    await createRunFacts(
      database,
      readings.flatMap(({ runs }) => runs),
    );
    await createViews(database);
    return { database, readings, close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}
