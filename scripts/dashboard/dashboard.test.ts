import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { METRICS } from "../../core/contract/metrics_gen.ts";
import { dashboardJson } from "./build.ts";

interface Panel {
  id: number;
  type: string;
  title?: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  panels?: Panel[];
  targets?: { expr: string; refId: string; datasource: { uid: string } }[];
  fieldConfig?: { defaults: { unit?: string } };
}

const dashboard = JSON.parse(dashboardJson()) as {
  panels: Panel[];
  refresh: string;
  templating: { list: { name: string }[] };
};
const all = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
const panels = all.filter(({ type }) => type !== "row");
const rulesFile = fileURLToPath(new URL("../../deploy/prometheus/rules.yml", import.meta.url));
const rules = (parse(readFileSync(rulesFile, "utf8")) as { groups: { rules: { expr: string }[] }[] }).groups.flatMap(
  (group) => group.rules,
);

/** k6's own, with their types: https://grafana.com/docs/k6/latest/using-k6/metrics/reference/ */
const OF_K6: Record<string, string> = {
  ...{ vus: "gauge", vus_max: "gauge", checks: "rate", http_req_failed: "rate" },
  ...{ iterations: "counter", dropped_iterations: "counter", http_reqs: "counter" },
  ...{ data_sent: "counter", data_received: "counter", iteration_duration: "time" },
  ...{ http_req_duration: "time", http_req_blocked: "time", http_req_connecting: "time", http_req_sending: "time" },
  ...{ http_req_tls_handshaking: "time", http_req_waiting: "time", http_req_receiving: "time" },
};

/** What remote write makes of a metric: the names that a panel may ask for. */
function pushedNames(name: string, type: string): string[] {
  if (type === "counter") return [`k6_${name}_total`];
  if (type === "rate") return [`k6_${name}_rate`];
  if (type === "gauge") return [`k6_${name}`];
  const stats = ["p95", "p99", "min", "max"].map((stat) => `k6_${name}_${stat}`);
  return [...stats, type === "time" ? `k6_${name}_seconds` : `k6_${name}`];
}

const known = new Set([
  ...METRICS.flatMap(({ name, type, time }) => pushedNames(name, time ? "time" : type)),
  ...Object.entries(OF_K6).flatMap(([name, type]) => pushedNames(name, type)),
]);

const namesIn = (expr: string) => expr.match(/\bk6_[a-z0-9_]+/g) ?? [];

describe("the dashboard", () => {
  it("asks only for metrics that a suite or k6 emits, under the names that remote write gives them", () => {
    const exprs = [
      ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ...rules.map(({ expr }) => expr),
    ];
    const asked = [...new Set(exprs.flatMap(namesIn))];
    expect(asked.length).toBeGreaterThan(80);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it("shows every time in seconds, never in milliseconds", () => {
    const times = new Set(METRICS.filter(({ time }) => time).flatMap(({ name }) => pushedNames(name, "time")));
    for (const { title, targets = [], fieldConfig, type } of panels) {
      if (type === "table") continue;
      const timed = targets.some(
        ({ expr }) => namesIn(expr).some((name) => times.has(name)) && !/items_time_max/.test(expr),
      );
      if (timed) expect(fieldConfig?.defaults.unit, title).toBe("s");
      expect(["ms", "token"], title).not.toContain(fieldConfig?.defaults.unit);
    }
  });

  it("filters every query by run and suite, and takes its data from the variable", () => {
    for (const { title, targets = [] } of panels) {
      expect(targets.length, title).toBeGreaterThan(0);
      for (const { expr, datasource } of targets) {
        const selectors = expr.match(/k6_[a-z0-9_]+(\{[^}]*\})?/g) ?? [];
        for (const selector of selectors)
          expect(selector, title).toContain('testid=~"$testid",test_case=~"$test_case"');
        expect(datasource.uid).toBe("$datasource");
      }
    }
  });

  it("has the rows, variables and refresh that were promised, and explains each panel", () => {
    expect(dashboard.panels.filter(({ type }) => type === "row").map(({ title }) => title)).toEqual([
      "Overview",
      "LLM",
      "Percentiles of each moment (native histograms)",
      "Conversations and sign-in",
      "Chat API",
      "HTTP performance",
      "HTTP timing breakdown",
      "Throughput, iterations, checks",
    ]);
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual([
      "datasource",
      "testid",
      "test_case",
      "model",
      "scenario",
    ]);
    expect(dashboard.refresh).toBe("5s");
    for (const { title, description = "" } of panels) expect(description.length, title).toBeGreaterThan(10);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it("lays no panel over another one", () => {
    const shown = dashboard.panels;
    for (const [i, a] of shown.entries()) {
      expect(a.gridPos.x + a.gridPos.w, a.title).toBeLessThanOrEqual(24);
      for (const b of shown.slice(i + 1)) {
        const apart =
          a.gridPos.x + a.gridPos.w <= b.gridPos.x ||
          b.gridPos.x + b.gridPos.w <= a.gridPos.x ||
          a.gridPos.y + a.gridPos.h <= b.gridPos.y ||
          b.gridPos.y + b.gridPos.h <= a.gridPos.y;
        expect(apart, `${a.title} and ${b.title}`).toBe(true);
      }
    }
  });
});
