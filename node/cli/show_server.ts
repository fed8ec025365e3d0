/** The server's own figures beside ours, when a run has ended. It must not know how they were read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serverText } from "../../core/report/render/server.ts";
import { type ReportFacts, serverSide } from "../../core/report/server/server_side.ts";
import type { Report } from "../../core/report/types.ts";
import { readServerSamples } from "../results/server_samples.ts";
import { REPORT_FILES, type RunPlan } from "../run/plan.ts";

/** Lines for the terminal; empty when the run read none of the server's metrics. */
export function serverEndText(plan: RunPlan): string {
  if (plan.scrape === undefined) return "";
  const report = factsOf(plan.dir);
  // the report has seen the records, too
  const side = report?.server ?? serverSide(readServerSamples(plan.dir), report);
  return side === null ? "" : `\n${serverText(side)}`;
}

/** Of the run's own report; null without one. */
function factsOf(dir: string): (ReportFacts & Pick<Report, "server">) | null {
  try {
    const report = JSON.parse(readFileSync(join(dir, REPORT_FILES[0]), "utf8")) as Partial<Report> | null;
    if (report?.about === undefined || report.whole === undefined) return null;
    const { about, whole, server } = report;
    return { about, whole, ...(server === undefined ? {} : { server }) };
  } catch {
    return null;
  }
}
