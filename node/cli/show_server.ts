/** The server's own figures beside ours, when a run has ended. It must not know how they were read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serverText } from "../../core/report/render/server.ts";
import { type ReportFacts, serverSide } from "../../core/report/server/server_side.ts";
import { readServerSamples } from "../results/server_samples.ts";
import { REPORT_FILES, type RunPlan } from "../run/plan.ts";

/** Lines for the terminal; empty when the run read none of the server's metrics. */
export function serverEndText(plan: RunPlan): string {
  if (plan.scrape === undefined) return "";
  const side = serverSide(readServerSamples(plan.dir), factsOf(plan.dir));
  return side === null ? "" : `\n${serverText(side)}`;
}

/** Of the run's own report; null without one. */
function factsOf(dir: string): ReportFacts | null {
  try {
    const report = JSON.parse(readFileSync(join(dir, REPORT_FILES[0]), "utf8")) as Partial<ReportFacts> | null;
    if (report?.about === undefined || report.whole === undefined) return null;
    return { about: report.about, whole: report.whole };
  } catch {
    return null;
  }
}
