/**
 * A calibration: the engine held against a server that knows the truth, at one load and around it. Kept as
 * results/calibration.json (contract/calibration.schema.json). Pure data; it must not know how it is made or shown.
 */
import type { ErrorFigures, ErrorOf } from "../report/own_error.ts";
import type { ClientWord } from "../verdict/client.ts";

export interface Calibration {
  v: 1;
  kind: "calibration";
  /** ISO 8601 */
  calibratedAt: string;
  versions: { llmload: string; k6: string; node: string };
  /** as run.json has it: reports of runs on the same machine quote this calibration */
  machine: Readonly<Record<string, unknown>>;
  /** what was asked for */
  load: CalibrationLoad;
  /** ms: a load holds when the p99 of the sizes of the arrivals' and of the gaps' errors are within it, and the client was no bottleneck */
  withinMs: number;
  /** the first is the load that was asked for */
  levels: Level[];
  /** the largest load that holds, and each smaller one that was tried; null = none */
  holdsTo: CalibrationLoad | null;
}

export interface CalibrationLoad {
  /** streams at once; of an open load what its rate comes to */
  concurrency: number;
  /** streams started per second; null = each stream follows upon another */
  rate: number | null;
  /** token events of a stream */
  tokens: number;
}

export interface Level {
  load: CalibrationLoad;
  seconds: number;
  /** answers that both sides know the whole of, and their token events */
  streams: number;
  events: number;
  /** requests that the server knows and the client has no record of */
  lost: number;
  /** null = the system does not tell processor time */
  eventsPerCpuSecond: number | null;
  client: ClientWord;
  kernel: ClockErrors | null;
  user: ClockErrors | null;
  holds: boolean;
}

export type ClockErrors = Record<ErrorOf, ErrorFigures | null>;
