/** The phases of one request and the moments of its tokens, out of its record. Pure; must not know how they are drawn. */
import { type Fields, numberOf, numbersOf } from "./record.ts";

export interface Phase {
  label: string;
  /** ms since the request was sent; what comes before that is negative */
  from: number;
  to: number;
  colour: string;
}

/** Blocked, connect and TLS come before the sending; blocked holds the time in which a connection was made or waited for. */
export function phasesOf(record: Fields): Phase[] {
  const [tls, connect, blocked] = ["tlsMs", "connectMs", "blockedMs"].map((name) => numberOf(record, name) ?? 0) as [
    number,
    number,
    number,
  ];
  const [ttfb, ttft] = [numberOf(record, "ttfbMs"), numberOf(record, "ttftMs")];
  const e2e = numberOf(record, "e2eMs");
  const close = numberOf(record, "closeMs");
  const queue = Math.max(0, blocked - connect - tls);
  const starts: [string, number, number, string][] = [
    ["blocked", -(queue + connect + tls), -(connect + tls), "dim"],
    ["connect", -(connect + tls), -tls, "c5"],
    ["TLS", -tls, 0, "c6"],
    ["wait", 0, ttfb ?? close ?? 0, "c1"],
    ["to first token", ttfb ?? 0, ttft ?? 0, "c4"],
    ["tokens", ttft ?? ttfb ?? 0, e2e ?? 0, "c3"],
    ["close", e2e ?? ttfb ?? close ?? 0, close ?? 0, "dim"],
  ];
  return starts
    .filter(([, from, to]) => to - from > 1e-6)
    .map(([label, from, to, colour]) => ({ label, from, to, colour }));
}

/** ms since the request was sent. */
export function ticksOf(record: Fields): number[] {
  const ttft = numberOf(record, "ttftMs");
  if (ttft === null) return [];
  const ticks = [ttft];
  for (const gap of numbersOf(record, "gapsUs")) ticks.push((ticks.at(-1) ?? ttft) + gap / 1000);
  return ticks;
}
