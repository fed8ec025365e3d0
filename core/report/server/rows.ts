/** One figure of both sides as a row, with the residue where it can be told. Pure. */
import type { Distribution } from "../types.ts";
import { meanMs, percentileMs } from "./buckets.ts";
import type { Buckets } from "./sample.ts";
import type { SideFigure, SideRow } from "./types.ts";

const EMPTY = { serverBetween: null, residue: null, residueBetween: null, clientN: null, serverN: null };

function minus(client: number | null, server: number | null): number | null {
  return client === null || server === null ? null : client - server;
}

export function totalRow(
  figure: SideFigure,
  unit: SideRow["unit"],
  client: number | null,
  server: number | null,
): SideRow {
  return { ...EMPTY, figure, statistic: "total", unit, client, server, residue: minus(client, server) };
}

/** `values`: one per moment. */
export function gaugeRow(
  figure: SideFigure,
  statistic: "mean" | "max",
  values: readonly number[],
  client: number | null,
): SideRow {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const server = values.length === 0 ? null : statistic === "mean" ? mean : values.reduce((a, b) => Math.max(a, b));
  const unit = figure === "cacheUsed" ? "share" : "requests";
  // a highest value of readings now and then is no highest value: only means are held against each other
  const residue = statistic === "mean" ? minus(client, server) : null;
  return { ...EMPTY, figure, statistic, unit, client, server, residue };
}

/** Mean, median and p95. The residue of means is exact where both sides time the same requests; of percentiles it is the bucket's. */
export function timeRows(figure: SideFigure, client: Distribution | null, server: Buckets | null): SideRow[] {
  if (server === null || server.count === 0) return [];
  const n = { clientN: client?.n ?? null, serverN: server.count };
  const mean = meanMs(server);
  const clientMean = client?.mean ?? null;
  const rows: SideRow[] = [
    {
      ...EMPTY,
      ...n,
      ...{ figure, statistic: "mean", unit: "ms", client: clientMean, server: mean, residue: minus(clientMean, mean) },
    },
  ];
  for (const [statistic, q] of [
    ["p50", 0.5],
    ["p95", 0.95],
  ] as const) {
    const between = percentileMs(server, q);
    const own = client?.percentiles[statistic].ofSample ?? null;
    const residue =
      between === null || own === null
        ? null
        : { low: between.high === null ? null : own - between.high, high: own - between.low };
    rows.push({
      ...EMPTY,
      ...n,
      ...{ figure, statistic, unit: "ms", client: own, server: null, serverBetween: between, residueBetween: residue },
    });
  }
  return rows;
}

/** `12%` */
export function share(part: number, of: number): string {
  return `${Math.round((100 * part) / of)}%`;
}
