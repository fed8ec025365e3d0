/** How well the load generator saw what it measured: its own lag and its clock, in one sentence each. Pure. */
import type { ReportPage } from "../../../core/page/types.ts";
import { ownErrorLine } from "../../../core/report/render/client.ts";
import { ms } from "../parts/numbers.ts";

export function generatorOf({ report }: ReportPage): string[] {
  return [wordOf(report), lagOf(report), clockOf(report), ownErrorOf(report)].filter((text) => text !== null);
}

/** What speaks against it is told as a doubt (doubts.ts). */
function wordOf({ client }: ReportPage["report"]): string | null {
  return client?.verdict?.word === "valid" ? "The load generator had room to spare: client valid." : null;
}

function ownErrorOf({ client }: ReportPage["report"]): string | null {
  return client?.ownError ? `${ownErrorLine(client.ownError)}.` : null;
}

function lagOf({ whole, copied }: ReportPage["report"]): string {
  const { percentiles, max } = whole.latencies.lag;
  const p99 = percentiles.p99.ofSample;
  if (p99 !== null)
    return `The load generator read 99 % of answers within ${ms(p99)} of their arrival, all within ${ms(max)}.`;
  const late = whole.series.lagMax.filter((lag) => lag !== null).reduce((most, lag) => Math.max(most, lag), -1);
  if (late >= 0) return `The load generator read failed answers within ${ms(late)} of their arrival.`;
  return `The load generator's own lag is not known${copied.run?.stock === true ? ": stock k6 does not tell it" : ""}.`;
}

/** A request that never got an answer has no arrival: those that did tell. */
function clockOf({ copied: { samples } }: ReportPage["report"]): string | null {
  const all = (samples ?? []).map(({ record }) => record);
  const good = all.filter(({ outcome }) => outcome === "ok");
  const clocks = new Set((good.length > 0 ? good : all).map(({ clock }) => clock));
  if (clocks.has("kernel"))
    return clocks.has("user") ? "Not all arrivals were stamped by the kernel." : "Arrivals were stamped by the kernel.";
  return clocks.has("user") ? "Arrivals were stamped as they were read, not by the kernel." : null;
}
