/** A calibration for a console. Pure: plain text. */
import { ERROR_NAMES, signed } from "../report/render/client.ts";
import { aligned } from "../report/render/columns.ts";
import { count } from "../report/render/numbers.ts";
import type { Calibration, CalibrationLoad, ClockErrors, Level } from "./types.ts";

const ORDER = ["arrival", "gap", "tpot", "ttft", "e2e", "sent"] as const;

const REMARKS = `Client minus truth. Bias: the median, + where llmload says more than was. The others are of the sizes.
In TTFT, E2E and sending is also what the server was late to read the request: upper bounds. All is on one machine: a
network card adds its own.`;

export function calibrationText({ levels, withinMs, holdsTo }: Calibration): string {
  const [asked] = levels;
  if (asked === undefined) return "nothing was measured\n";
  const blocks = [
    `${loadText(asked.load)}: ${count(asked.streams)} streams, ${count(asked.events)} token events in ${asked.seconds} s`,
    errorTable(asked),
    REMARKS,
    levelTable(levels),
    verdict(levels, holdsTo, withinMs),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** `50 streams at once, 50 tokens each` */
export function loadText({ concurrency, rate, tokens }: CalibrationLoad): string {
  const streams = `${count(concurrency)} streams at once, ${count(tokens)} tokens each`;
  return rate === null ? streams : `${Math.round(rate * 100) / 100} streams a second (${streams})`;
}

function errorTable({ kernel, user }: Level): string {
  const rows = (clock: string, errors: ClockErrors | null) =>
    ORDER.flatMap((name) => {
      const one = errors?.[name] ?? null;
      if (one === null) return [];
      const sizes = [one.p50, one.p95, one.p99, one.max].map((ms) => ms.toFixed(3));
      return [[clock, ERROR_NAMES[name], count(one.n), signed(one.bias), ...sizes]];
    });
  const head = ["CLOCK", "ERROR OF, ms", "n", "bias", "p50", "p95", "p99", "max"];
  return aligned([head, ...rows("kernel", kernel), ...rows("user", user)], { left: 2 }).join("\n");
}

function levelTable(levels: readonly Level[]): string {
  const rows = levels.map(({ load, kernel, user, eventsPerCpuSecond, client, holds }) => {
    const errors = kernel ?? user;
    const p99 = (name: "arrival" | "gap") => errors?.[name]?.p99.toFixed(3) ?? "n/a";
    const events = eventsPerCpuSecond === null ? "n/a" : count(eventsPerCpuSecond);
    return [count(load.concurrency), p99("arrival"), p99("gap"), events, client, holds ? "yes" : "no"];
  });
  const head = ["STREAMS AT ONCE", "arrival p99, ms", "gap p99, ms", "token events per CPU second", "client", "holds"];
  return aligned([head, ...rows]).join("\n");
}

function verdict(levels: readonly Level[], holdsTo: CalibrationLoad | null, withinMs: number): string {
  const rule = `99 % of the errors of arrivals and gaps within ${withinMs} ms, and the client no bottleneck`;
  return holdsTo === null
    ? `Holds at no load that was tried (${rule}).`
    : `Holds up to ${loadText(holdsTo)} (${rule}); ${levels.some(({ holds }) => !holds) ? "the next load that was tried did not hold" : "more was not tried"}.`;
}
