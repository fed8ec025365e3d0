/** From files to a report: the records by SQL, the rest copied from the run. It must not know how a report is shown. */

import type { Slo } from "../../../core/plan/types.ts";
import { buildReport } from "../../../core/report/build.ts";
import type { Warmup } from "../../../core/report/input.ts";
import type { Report } from "../../../core/report/types.ts";
import { openResults } from "../open.ts";
import type { SourceReading } from "../read_source.ts";
import { copiedFrom, droppedBy } from "./copied.ts";
import { reportInput } from "./input.ts";

export interface Made {
  report: Report;
  readings: readonly SourceReading[];
}

/**
 * One report over all that `paths` name.
 * @throws ResultsTrouble `results.*`, `report.nothing`
 */
export async function makeReport(
  paths: readonly string[],
  options: { slo: Slo | null; warmup: Warmup | null },
): Promise<Made> {
  const { database, readings, close } = await openResults(paths);
  try {
    const copied = copiedFrom(paths, readings);
    const dropped = { all: droppedBy(copied, paths), byScenario: {} };
    const input = await reportInput(database, { ...options, dropped });
    return { report: buildReport(input, copied), readings };
  } finally {
    close();
  }
}
