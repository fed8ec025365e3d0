/** The tool's own error, as a calibration found it (core/calibrate), in the few figures that a report quotes. Pure data. */

/** Client minus truth, ms. */
export interface ErrorFigures {
  n: number;
  /** the median, with its sign: above 0 the client says more than was */
  bias: number;
  /** of the sizes, signs left out */
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** `arrival`: when a token came. In `sent`, `ttft` and `e2e` is also what the server was late to read the request: upper bounds. */
export type ErrorOf = "sent" | "arrival" | "ttft" | "gap" | "tpot" | "e2e";

export interface OwnError {
  /** ISO 8601 */
  calibratedAt: string;
  /** of llmload */
  version: string;
  /** what the machine was calibrated with; `rate` null = streams one after another */
  load: { concurrency: number; rate: number | null; tokens: number };
  clock: "kernel" | "user";
  errors: Partial<Record<ErrorOf, ErrorFigures | null>>;
  /** the largest number of streams at once at which the figures hold; null = at none that was tried */
  holdsTo: number | null;
}
