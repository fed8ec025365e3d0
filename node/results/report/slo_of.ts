/** The SLO that the runs themselves were given: goodput is told without being asked for again. */
import { parseSlo } from "../../../core/plan/slo.ts";
import type { Slo } from "../../../core/plan/types.ts";
import type { SourceReading } from "../read_source.ts";

/** null = none was given, or the runs disagree: then there is no one SLO of the whole. */
export function sloOf(readings: readonly SourceReading[]): Slo | null {
  const runs = readings.flatMap(({ runs }) => runs).filter(({ records }) => records > 0);
  const texts = new Set(runs.map(({ json }) => givenTo(json)));
  const [text] = texts;
  if (texts.size !== 1 || text === undefined || text === null) return null;
  const read = parseSlo(text);
  return "slo" in read ? read.slo : null;
}

function givenTo(json: Readonly<Record<string, unknown>> | null): string | null {
  const { SLO } = (json?.environment ?? {}) as { SLO?: unknown };
  return typeof SLO === "string" && SLO.trim() !== "" ? SLO : null;
}
