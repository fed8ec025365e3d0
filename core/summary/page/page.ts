/**
 * A run's summary as the value behind the report page: the report model with what a bare `k6 run` knows, and by name what it
 * does not. Pure: it must not know how the page looks.
 */
import type { ReportPage } from "../../page/types.ts";
import type { K6Scenario, Plan } from "../../plan/types.ts";
import type { Report } from "../../report/types.ts";
import type { Summary } from "../types.ts";
import { checksOf } from "./checks.ts";
import { clientSide } from "./client_side.ts";
import { partCut, wholeCut } from "./cut.ts";
import { PAGE_GAMMA } from "./histogram.ts";
import { missingOf } from "./missing.ts";
import { partsOf } from "./parts.ts";
import { loadSeconds } from "./series.ts";
import { warningsOf } from "./warnings.ts";

/** `startedMs`: summary.startedAt as epoch ms. */
export function reportPage(summary: Summary, startedMs: number): ReportPage {
  const report = reportOf(summary, startedMs);
  return {
    v: 1,
    kind: "report",
    title: summary.testid,
    madeBy: summary.engine === null ? "llmload on stock k6" : `llmload ${summary.engine}`,
    madeAt: summary.endedAt,
    report,
    cells: null,
    missing: missingOf(summary, report),
  };
}

function reportOf(summary: Summary, startedMs: number): Report {
  const { figures, series, raw } = summary;
  const seconds = series === null ? null : loadSeconds(series);
  const whole = wholeCut(summary, seconds);
  const about = {
    startMs: seconds === null ? Math.floor(startedMs / 1000) * 1000 : seconds.from * 1000,
    durationSeconds: seconds === null ? summary.durationSeconds : seconds.bins.length,
    rows: whole.counts.tries.all,
  };
  const { startMs, durationSeconds } = about;
  return {
    v: 1,
    kind: "report",
    about,
    client: clientSide(series, summary.client, { startMs, seconds: durationSeconds }),
    settings: settingsOf(summary),
    whole,
    cuts: partsOf(figures, raw).flatMap((part) =>
      part.dimension === null ? [] : [{ dimension: part.dimension, value: part.value, cut: partCut(summary, part) }],
    ),
    coldStart: null,
    warnings: warningsOf(summary, whole),
    copied: copiedOf(summary),
  };
}

function settingsOf({ plan, series }: Summary): Report["settings"] {
  return {
    slo: plan.slo,
    warmup: null,
    confidence: 0.95,
    quantile: "hyndman-fan-7",
    interval: "order-statistics-effective-n",
    histogramGamma: PAGE_GAMMA,
    gapGamma: series?.histograms.gap.gamma ?? null,
    tokensSpread: "even",
  };
}

/** run.json has a plan's scenarios by name, as k6 was told them. */
function asRunJson({ scenarios }: Plan): Record<string, K6Scenario> {
  return Object.fromEntries(scenarios.map(({ name, k6 }) => [name, k6]));
}

/** `run`: the names of run.json, as far as a bare run has their values. */
function copiedOf({ testid, suite, startedAt, endedAt, stock, plan, ...summary }: Summary): Report["copied"] {
  return {
    run: { testid, suite, startedAt, endedAt, stock, target: plan.baseUrl, plan: { scenarios: asRunJson(plan) } },
    outcome: summary.outcome,
    thresholds: summary.thresholds,
    verdict: summary.verdict,
    notKnown: summary.notKnown,
    checks: checksOf(summary.raw.root_group),
    reading: null,
    samples: null,
  };
}
