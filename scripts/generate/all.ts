/** The list of everything that is generated. Pure: reading and writing files is scripts/generate.ts's job. */

import { viewsPage } from "../../node/results/views_page.ts";
import { DASHBOARD_FILE, dashboardJson } from "../dashboard/build.ts";
import { errorsPage, errorsTs } from "./errors.ts";
import { exitsPage, exitsTs } from "./exits.ts";
import { metricsPage, metricsTs } from "./metrics.ts";
import { envExample, optionsPage } from "./options.ts";
import { recordPage } from "./record.ts";
import type { GeneratedFile, Sources } from "./types.ts";

const GENERATORS: readonly ((sources: Sources) => GeneratedFile)[] = [
  metricsTs,
  errorsTs,
  exitsTs,
  metricsPage,
  errorsPage,
  exitsPage,
  optionsPage,
  recordPage,
  envExample,
  () => ({ path: "docs/reference/views.md", text: viewsPage() }),
  () => ({ path: DASHBOARD_FILE, text: dashboardJson() }),
];

export function generateAll(sources: Sources): GeneratedFile[] {
  return GENERATORS.map((generator) => generator(sources));
}
