/**
 * Data sets of prompts: JSONL with one prompt or conversation a line, and ShareGPT's JSON list. Read as streams, whatever their size:
 * only what is picked stays in memory. Rows that hold no question are passed over and counted.
 */
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { between, type Draw, draws } from "../../../core/plan/random.ts";
import type { DatasetEntry } from "../../../core/workload/prompts.ts";
import { misuse, systemReason } from "../failure.ts";
import { shown } from "../paths.ts";
import { entryOf } from "./dataset_entry.ts";
import { jsonValues } from "./json_values.ts";

export interface DatasetRead {
  entries: DatasetEntry[];
  /** rows read, usable or not */
  rows: number;
  /** without a question */
  skipped: number;
}

export interface DatasetAsked {
  path: string;
  /** auto: whatever shape the rows have */
  format: "auto" | "jsonl" | "sharegpt";
  /** at most */
  count: number;
  /** a sample of the whole file by the seed; false: the first rows */
  shuffled: boolean;
  seed: number;
}

/** @param field what named it, for sentences. @throws Failure `workload.dataset` */
export async function readDataset(asked: DatasetAsked, cwd: string, field: string): Promise<DatasetRead> {
  const file = resolve(cwd, asked.path);
  const name = `${field}: ${shown(file, cwd)}`;
  const sample = new Sample(asked.count, asked.shuffled, draws(asked.seed, "dataset", 0));
  let rows = 0;
  let skipped = 0;
  try {
    for await (const { text, line } of jsonValues(createReadStream(file, { encoding: "utf8" }))) {
      rows++;
      const entry = entryOf(parsedRow(text, name, line), asked.format);
      if (entry === null) skipped++;
      else if (!sample.take(entry)) break;
    }
  } catch (error) {
    if (error instanceof Error && "errno" in error)
      throw misuse("workload.dataset", `${name} cannot be read (${systemReason(error)}).`);
    throw error;
  }
  const entries = sample.taken();
  if (entries.length === 0) {
    throw misuse(
      "workload.dataset",
      `${name} holds no question${rows === 0 ? ": it is empty" : `: none of its ${rows} rows has one`}.`,
      'A line is such as {"prompt": "..."}, {"messages": [...]} or ShareGPT\'s {"conversations": [...]}.',
    );
  }
  return { entries, rows, skipped };
}

function parsedRow(text: string, name: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw misuse("workload.dataset", `${name}, line ${line}: this is no JSON.`);
  }
}

/** The first `count` entries, or a sample in which each has the same chance (reservoir), in random order. */
class Sample {
  private readonly kept: DatasetEntry[] = [];
  private readonly count: number;
  private readonly shuffled: boolean;
  private readonly draw: Draw;
  private seen = 0;

  constructor(count: number, shuffled: boolean, draw: Draw) {
    this.count = count;
    this.shuffled = shuffled;
    this.draw = draw;
  }

  /** False: no more is wanted. */
  take(entry: DatasetEntry): boolean {
    this.seen++;
    if (this.kept.length < this.count) {
      this.kept.push(entry);
      return this.shuffled || this.kept.length < this.count;
    }
    const place = between(this.draw, 0, this.seen - 1);
    if (place < this.count) this.kept[place] = entry;
    return true;
  }

  taken(): DatasetEntry[] {
    if (!this.shuffled) return this.kept;
    for (let i = this.kept.length - 1; i > 0; i--) {
      const j = between(this.draw, 0, i);
      const one = this.kept[i];
      const other = this.kept[j];
      if (one !== undefined && other !== undefined) [this.kept[i], this.kept[j]] = [other, one];
    }
    return this.kept;
  }
}
