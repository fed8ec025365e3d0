/** The committed dashboard and rules as lists of expressions, as Grafana and Prometheus take them out. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../support/paths.ts";

export interface Asked {
  where: string;
  expr: string;
  unit: string;
}

interface Panel {
  title?: string;
  panels?: Panel[];
  targets?: { refId: string; expr: string }[];
  fieldConfig?: {
    defaults?: { unit?: string };
    overrides?: { matcher: { options: string }; properties: { value: string }[] }[];
  };
}

interface Dashboard {
  panels: Panel[];
  templating: { list: { name: string; type: string; query: string | { query: string } }[] };
  annotations: { list: { name: string; expr: string }[] };
}

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
export const dashboard = JSON.parse(read("deploy/grafana/grafana-dashboard.json")) as Dashboard;

/** Every query of every panel, those of folded rows too. */
export function panelQueries(panels: readonly Panel[] = dashboard.panels): Asked[] {
  return panels.flatMap((panel) => [
    ...(panel.targets ?? []).map(({ refId, expr }) => {
      const { defaults, overrides = [] } = panel.fieldConfig ?? {};
      const own = overrides.find(({ matcher }) => matcher.options === refId)?.properties[0]?.value;
      return { where: `${panel.title} ${refId}`, expr, unit: own ?? defaults?.unit ?? "" };
    }),
    ...panelQueries(panel.panels ?? []),
  ]);
}

/** `label_values(METRIC, LABEL)` of each variable as an expression. */
export function variableQueries(): Asked[] {
  return dashboard.templating.list.flatMap(({ name, query }) => {
    if (typeof query === "string") return [];
    const [, metric = "", label = ""] = /^label_values\((.*), (\w+)\)$/.exec(query.query) ?? [];
    return [{ where: `variable ${name}`, expr: `group by (${label}) (${metric})`, unit: "" }];
  });
}

export function ruleQueries(): Asked[] {
  const { groups } = parse(read("deploy/prometheus/rules.yml")) as {
    groups: { rules: { record?: string; alert?: string; expr: string }[] }[];
  };
  return groups.flatMap(({ rules }) =>
    rules.map(({ record, alert, expr }) => ({ where: `rule ${record ?? alert}`, expr, unit: "" })),
  );
}

/** As Grafana does with "All" chosen. */
export function substituted(expr: string, range = "15m", rate = "1m"): string {
  return expr
    .replaceAll("$__rate_interval", rate)
    .replaceAll("$__range", range)
    .replace(/\$(testid|test_case|scenario|model)\b/g, ".*");
}
