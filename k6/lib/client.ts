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
  /** makes a secret known that came in the run, such as a token that was granted to this VU */
  learn: (secret: string) => void;
}

/** Tokens of a VU's last refreshes: an answer may quote the one before. */
const MOST_LEARNT = 8;

/** `mask` and `learn` for the secrets of the settings and those to come. */
export function secrecy(secrets: readonly string[]): Pick<Client, "mask" | "learn"> {
  const learnt: string[] = [];
  let mask = masker(secrets);
  return {
    mask: (text) => mask(text),
    learn(secret) {
      if (learnt.includes(secret)) return;
      learnt.push(secret);
      if (learnt.length > MOST_LEARNT) learnt.shift();
      mask = masker([...secrets, ...learnt]);
    },
  };
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
    ...secrecy(options.secrets),
  };
}
