/**
 * The tool's own error, as a calibration found it (contract/calibration.schema.json), in the few figures that a report quotes.
 * Pure data; it must not know how a calibration is made.
 */

/** Client minus truth, ms. */
export interface ErrorFigures {
  n: number;
  p50: number;
  p95: number;
  p99: number;
  /** the largest in size */
  max: number;
}

export type ErrorOf = "sent" | "ttft" | "gap" | "tpot" | "e2e";

export interface OwnError {
  /** ISO 8601 */
  calibratedAt: string;
  /** of llmload */
  version: string;
  /** what the machine was calibrated with */
  load: { concurrency: number; rate: number | null; tokens: number };
  clock: "kernel" | "user";
  errors: Partial<Record<ErrorOf, ErrorFigures>>;
  /** the largest number of streams at once at which the figures hold; null = at none that was tried */
  holdsTo: number | null;
}
