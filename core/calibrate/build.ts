/** Records and truth of each level to figures. Pure; times, versions and machine are given to it. */
import type { RunSeries } from "../contract/engine.ts";
import type { RequestRecord } from "../contract/record.ts";
import type { TruthRecord } from "../contract/truth.ts";
import type { ErrorFigures } from "../report/own_error.ts";
import { quantileSorted } from "../report/stats/quantile.ts";
import { loadSeconds } from "../summary/page/series.ts";
import { clientVerdict } from "../verdict/client.ts";
import { clientFigures, looksWithin } from "../verdict/client_figures.ts";
import { type RequestErrors, requestErrors } from "./errors.ts";
import type { CalibrationLoad, ClockErrors, Level } from "./types.ts";

export interface Measured {
  load: CalibrationLoad;
  seconds: number;
  truth: readonly TruthRecord[];
  records: readonly RequestRecord[];
  series: RunSeries | null;
}

export function levelOf({ load, seconds, truth, records, series }: Measured, withinMs: number): Level {
  const byId = new Map(truth.map((entry) => [entry.id, entry]));
  const pairs = records.flatMap((record) => {
    const entry = record.outcome === "ok" ? byId.get(record.id) : undefined;
    return entry === undefined || entry.endAtUs === null ? [] : [{ record, entry }];
  });
  const of = (user: boolean) => {
    const some = pairs.filter(({ record }) => (record.clock === "user") === user);
    return some.length === 0 ? null : clockErrors(some.map(({ record, entry }) => requestErrors(record, entry)));
  };
  const [kernel, user] = [of(false), of(true)];
  const recorded = new Set(records.map(({ id }) => id));
  const client = clientVerdict(clientFigures(series, null)).word;
  return {
    ...{ load, seconds, streams: pairs.length, client, kernel, user },
    events: pairs.reduce((sum, { entry }) => sum + entry.tokensAtUs.length, 0),
    lost: truth.filter(({ id }) => !recorded.has(id)).length,
    eventsPerCpuSecond: series === null ? null : eventsPerCpu(series),
    holds: client !== "client-bound" && holds(kernel ?? user, withinMs),
  };
}

function holds(errors: ClockErrors | null, withinMs: number): boolean {
  const [arrival, gap] = [errors?.arrival ?? null, errors?.gap ?? null];
  return arrival !== null && gap !== null && arrival.p99 <= withinMs && gap.p99 <= withinMs;
}

function clockErrors(all: readonly RequestErrors[]): ClockErrors {
  const of = (name: keyof RequestErrors) => errorFigures(all.flatMap((errors) => errors[name]));
  const [sent, arrival, gap] = [of("sentMs"), of("arrivalMs"), of("gapMs")];
  return { sent, arrival, ttft: of("ttftMs"), gap, tpot: of("tpotMs"), e2e: of("e2eMs") };
}

/** null without any. */
export function errorFigures(values: readonly number[]): ErrorFigures | null {
  const signed = Float64Array.from(values).sort();
  const sizes = Float64Array.from(values, Math.abs).sort();
  const q = (sorted: Float64Array, at: number) => round(quantileSorted(sorted, at) ?? 0);
  if (values.length === 0) return null;
  return {
    n: values.length,
    ...{ bias: q(signed, 0.5), p50: q(sizes, 0.5), p95: q(sizes, 0.95), p99: q(sizes, 0.99), max: q(sizes, 1) },
  };
}

/** Microseconds are the finest that both sides know. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Token events of the load per second of processor time while it lasted. */
function eventsPerCpu(series: RunSeries): number | null {
  const load = loadSeconds(series);
  const looks =
    series.client === undefined || load === null
      ? []
      : looksWithin(series.client.seconds, load.from, load.from + load.bins.length);
  const cpu = looks.reduce((sum, { cpuSeconds }) => sum + (cpuSeconds ?? 0), 0);
  const events = series.seconds.reduce((sum, { tokenEvents }) => sum + tokenEvents, 0);
  return cpu > 0 ? Math.round(events / cpu) : null;
}

/** The largest load that holds and below which each that was tried holds, too. */
export function holdsTo(levels: readonly Level[]): CalibrationLoad | null {
  const ascending = [...levels].sort((a, b) => a.load.concurrency - b.load.concurrency);
  const broken = ascending.findIndex((level) => !level.holds);
  return (broken === -1 ? ascending : ascending.slice(0, broken)).at(-1)?.load ?? null;
}
