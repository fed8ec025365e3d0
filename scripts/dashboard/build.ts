/** The dashboard: variables, annotations and rows, put together as the JSON that Grafana imports. No I/O, no clock. */
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { panelOf, SOURCE } from "./panel.ts";
import { RUN } from "./promql.ts";
import { CONVERSATIONS } from "./rows/conversations.ts";
import { HTTP, TIMING } from "./rows/http.ts";
import { GUIDE, LLM } from "./rows/llm.ts";
import { NATIVE } from "./rows/native.ts";
import { OVERVIEW } from "./rows/overview.ts";
import { THROUGHPUT } from "./rows/throughput.ts";
import type { RowSpec } from "./spec.ts";

export const DASHBOARD_FILE = "deploy/grafana/grafana-dashboard.json";

const ROWS: readonly RowSpec[] = [OVERVIEW, LLM, NATIVE, CONVERSATIONS, GUIDE, HTTP, TIMING, THROUGHPUT];

/** Longer than two pushes at the default interval: then the run is over. */
const SILENCE_SECONDS = 15;
const RUNNING = `count by (testid, test_case, environment) (k6_vus{${RUN}} unless (time() - timestamp(k6_vus{${RUN}})) > ${SILENCE_SECONDS})`;

export function dashboardJson(): string {
  const dashboard = new DashboardBuilder("llmload")
    .uid("llmload")
    .description("Load tests of LLM APIs by llmload: made from scripts/dashboard, do not edit here.")
    .tags(["llmload", "k6", "llm"])
    .refresh("5s")
    .time({ from: "now-1h", to: "now" })
    .timezone("browser")
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
    .withVariable(labels("testid", "Run", "k6_vus"))
    .withVariable(labels("test_case", "Suite", `k6_vus{testid=~"$testid"}`))
    .withVariable(labels("model", "Model", `k6_llm_requests_total{${RUN}}`))
    .withVariable(labels("scenario", "Scenario", `k6_iterations_total{${RUN}}`))
    .annotation(
      new AnnotationQueryBuilder()
        .name("Runs, from start to end")
        .datasource(SOURCE)
        .enable(true)
        .hide(false)
        .iconColor("blue")
        .expr(RUNNING)
        .titleFormat("{{testid}}")
        .textFormat("{{test_case}} at {{environment}}")
        .step("5s"),
    );
  for (const row of ROWS) {
    const head = new RowBuilder(row.title);
    if (row.collapsed) {
      for (const panel of row.panels) head.withPanel(panelOf(panel));
      dashboard.withRow(head);
      continue;
    }
    dashboard.withRow(head);
    for (const panel of row.panels) dashboard.withPanel(panelOf(panel));
  }
  return `${JSON.stringify(numbered(dashboard.build()), null, 2)}\n`;
}

/** A variable of the values that a label has; "All" takes series without the label, too. */
function labels(name: string, title: string, of: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(SOURCE)
    .query({ query: `label_values(${of}, ${name})`, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalDesc)
    .multi(true)
    .includeAll(true)
    .allValue(".*")
    .current({ text: "All", value: "$__all" });
}

interface Numbered {
  id?: number | undefined;
  panels?: unknown[] | undefined;
}

/** Panels with ids in their order: Grafana would give others at each import. */
function numbered<T extends { panels?: unknown[] | undefined }>(dashboard: T): T {
  let id = 0;
  const number = (panels: unknown[] = []) => {
    for (const panel of panels as Numbered[]) {
      panel.id = ++id;
      number(panel.panels);
    }
  };
  number(dashboard.panels);
  return dashboard;
}
