/** What every request of a VU shares: settings, engine, metrics, masking. Made once, in the init context. */
import type { Engine, Mode } from "../../core/contract/engine.ts";
import { masker } from "../../core/contract/mask.ts";
import type { Options } from "../../core/plan/types.ts";
import { loadEngine } from "./engine.ts";
import { declareMetrics, type Meter } from "./metrics.ts";
import { runName } from "./run_name.ts";

export interface Client {
  suite: string;
  /** `run` of every record */
  run: string;
  options: Options;
  /** limit of one request */
  timeoutMs: Record<Mode, number>;
  /** null = stock k6 */
  engine: Engine | null;
  meter: Meter;
  /** takes known secrets out of a text */
  mask: (text: string) => string;
}

/** `groups`: of contract/metrics.json, beside `common`. */
export function makeClient(
  suite: string,
  options: Options,
  timeoutMs: Record<Mode, number>,
  groups: readonly string[],
): Client {
  const engine = loadEngine(__ENV);
  return {
    suite,
    run: runName(options.testid, suite),
    options,
    timeoutMs,
    engine,
    meter: declareMetrics(["common", ...groups], engine !== null),
    mask: masker(options.secrets),
  };
}
