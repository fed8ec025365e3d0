/** What `peers` is told on the command line. */
import { parseArgs } from "node:util";
import type { Peer } from "./peer.ts";

export interface Settings {
  peers: Peer[];
  rates: number[];
  seconds: number;
  rounds: number;
  ttftMs: number;
  itlMs: number;
  tokens: number;
  /** file for the results of every round as JSON */
  out: string | null;
}

/** @throws a sentence naming what cannot be meant */
export function readSettings(args: readonly string[], all: readonly Peer[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      rates: { type: "string", default: "50,100" },
      seconds: { type: "string", default: "8" },
      rounds: { type: "string", default: "3" },
      ttft: { type: "string", default: "50" },
      itl: { type: "string", default: "20" },
      tokens: { type: "string", default: "30" },
      out: { type: "string" },
    },
  });
  const names = values.only?.split(",") ?? all.map(({ name }) => name);
  const unknown = names.filter((name) => !all.some((peer) => peer.name === name));
  if (unknown.length > 0)
    throw new Error(`no tool ${unknown.join(", ")}; there are: ${all.map(({ name }) => name).join(", ")}`);
  return {
    peers: all.filter(({ name }) => names.includes(name)),
    rates: values.rates.split(",").map((rate) => above0("rates", rate)),
    seconds: above0("seconds", values.seconds),
    rounds: above0("rounds", values.rounds),
    ttftMs: above0("ttft", values.ttft),
    itlMs: above0("itl", values.itl),
    tokens: above0("tokens", values.tokens),
    out: values.out ?? null,
  };
}

function above0(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} takes numbers above 0, not ${text}`);
  return value;
}
