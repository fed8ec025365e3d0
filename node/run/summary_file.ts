/** What llmload reads of a run's summary.json. A suite of the user's own may write none, or one of another shape. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClientVerdict } from "../../core/verdict/client.ts";
import type { ThresholdResult } from "./outcome.ts";
import { FILES } from "./plan.ts";

/** A few numbers for a line of a table; null = the summary does not say. */
export interface KeyFigures {
  requests: number | null;
  /** 0..1, of all requests */
  failed: number | null;
  /** milliseconds */
  ttftP95: number | null;
}

export interface SummaryFile {
  /** null = none can be read */
  thresholds: ThresholdResult[] | null;
  figures: KeyFigures;
  /** on the load generator; null = the summary does not say */
  client: ClientVerdict | null;
}

export function readSummary(dir: string): SummaryFile {
  const summary = parsed(join(dir, FILES.summary));
  const { thresholds, metrics, client } = summary as { thresholds?: unknown; metrics?: unknown; client?: unknown };
  const number = (metric: string, stat: string): number | null => {
    const values = (metrics as Record<string, Record<string, unknown> | undefined> | undefined)?.[metric];
    const value = values?.[stat];
    return typeof value === "number" ? value : null;
  };
  const success = number("llm_request_success", "rate");
  return {
    thresholds: Array.isArray(thresholds) ? thresholds.filter(isThreshold) : null,
    figures: {
      requests: number("llm_requests", "count"),
      failed: success === null ? null : 1 - success,
      ttftP95: number("llm_ttft", "p(95)"),
    },
    client: isClientVerdict(client) ? client : null,
  };
}

function isThreshold(value: unknown): value is ThresholdResult {
  const { metric, evaluated } = (value ?? {}) as { metric?: unknown; evaluated?: unknown };
  return typeof metric === "string" && typeof evaluated === "boolean";
}

function isClientVerdict(value: unknown): value is ClientVerdict {
  const { word, reasons } = (value ?? {}) as { word?: unknown; reasons?: unknown };
  return typeof word === "string" && Array.isArray(reasons) && reasons.every((reason) => typeof reason === "string");
}

function parsed(file: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
