/** One panel of ours as Grafana's builder of its kind. No I/O. */
import * as common from "@grafana/grafana-foundation-sdk/common";
import {
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as HeatmapBuilder } from "@grafana/grafana-foundation-sdk/heatmap";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as LinesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { PanelSpec, Unit } from "./spec.ts";

export const SOURCE = { type: "prometheus", uid: "$datasource" };

/** Grafana knows no tokens; `cps`: events per second. */
const UNITS: Partial<Record<Unit, string>> = { "tokens/s": "suffix: tokens/s", "/s": "cps" };

export const unitOf = (unit: Unit): string => UNITS[unit] ?? unit;

/** What withPanel() takes. */
export interface Buildable {
  build(): Panel;
}

export function panelOf(spec: PanelSpec): Buildable {
  const panel = builderOf(spec);
  panel
    .title(spec.title)
    .description(spec.description)
    .datasource(SOURCE)
    .unit(unitOf(spec.unit))
    .span(spec.width)
    .height(spec.kind === "stat" ? 4 : 8)
    .thresholds(thresholdsOf(spec));
  for (const query of spec.queries) {
    const target = new DataqueryBuilder().refId(query.name).datasource(SOURCE).expr(query.expr);
    if (query.legend !== undefined) target.legendFormat(query.legend);
    if (spec.kind === "table") target.format(PromQueryFormat.Table);
    if (spec.kind === "heatmap") target.format(PromQueryFormat.Heatmap);
    // a figure of the time shown is asked once
    if (spec.kind === "table" || spec.kind === "stat") target.instant();
    else target.range();
    panel.withTarget(target);
  }
  return panel;
}

type Builder = StatBuilder | TableBuilder | HeatmapBuilder | LinesBuilder;

function builderOf(spec: PanelSpec): Builder {
  switch (spec.kind) {
    case "stat":
      return new StatBuilder().graphMode(common.BigValueGraphMode.None).colorMode(common.BigValueColorMode.Value);
    case "heatmap":
      return new HeatmapBuilder();
    case "table":
      return table(spec);
    default:
      return lines(spec);
  }
}

function lines({ red }: PanelSpec): LinesBuilder {
  const builder = new LinesBuilder()
    .min(0)
    .lineWidth(1)
    .fillOpacity(5)
    .showPoints(common.VisibilityMode.Auto)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi));
  if (red === undefined) return builder;
  const style = new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed);
  return builder.thresholdsStyle(style);
}

/** One line per run: the queries' answers side by side. */
function table({ queries, columns = {} }: PanelSpec): TableBuilder {
  const names = Object.fromEntries(queries.map(({ name }) => [`Value #${name}`, name]));
  const builder = new TableBuilder()
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({ id: "organize", options: { excludeByName: { Time: true }, renameByName: names } });
  for (const [name, unit] of Object.entries(columns)) {
    builder.overrideByName(name, [{ id: "unit", value: unitOf(unit) }]);
  }
  return builder;
}

function thresholdsOf({ red, lowIsBad }: PanelSpec): ThresholdsConfigBuilder {
  const steps: Threshold[] =
    red === undefined
      ? [{ value: null, color: "green" }]
      : [
          { value: null, color: lowIsBad ? "red" : "green" },
          { value: red, color: lowIsBad ? "green" : "red" },
        ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
