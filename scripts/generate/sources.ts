/** Reads what files are generated from. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OPTIONS } from "../../core/contract/options.ts";
import type { ErrorSource, ExitSource, FaultSource, MetricSource, SchemaSource, Sources } from "./types.ts";

export function readSources(root: string): Sources {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(root, "contract", name), "utf8"));
  const errors = json("errors.json") as { classes: ErrorSource[]; faults: FaultSource[] };
  return {
    metrics: (json("metrics.json") as { metrics: MetricSource[] }).metrics,
    classes: errors.classes,
    faults: errors.faults,
    exits: (json("exits.json") as { exits: ExitSource[] }).exits,
    record: json("record.schema.json") as SchemaSource,
    options: OPTIONS,
  };
}
