/** One tool, one load, one run: a reference server of its own, the tool, then both held against each other. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { serve } from "../load.ts";
import {
  arrivals,
  difference,
  type Figures,
  figuresOf,
  pairErrors,
  pairs,
  streamsOf,
  trueGapsMs,
  trueTtftMs,
} from "./errors.ts";
import { linesOf } from "./lines.ts";
import type { Peer, Told } from "./peer.ts";
import { cpuSecondsOf } from "./process.ts";

export interface Load {
  rate: number;
  requests: number;
  ttftMs: number;
  itlMs: number;
  tokens: number;
  /** of tools that need a pool of users */
  users: number;
}

/** Twice as many as have a stream open at once at this rate. */
export function usersFor(rate: number, { ttftMs, itlMs, tokens }: Pick<Load, "ttftMs" | "itlMs" | "tokens">): number {
  return Math.ceil((rate * 2 * (ttftMs + itlMs * tokens)) / 1000) + 2;
}

export interface Result {
  cpuSeconds: number;
  /** token events that the server sent */
  events: number;
  streams: number;
  told: number;
  perSecond: number;
  variation: number;
  trueTtft: Figures;
  trueGaps: Figures;
  /** the tool's figure minus the true one */
  ttft: Figures;
  gaps: Figures;
  /** size of the error request by request; its mean keeps its sign. NaN where requests could not be paired */
  ttftEach: Figures;
  gapEach: Figures;
  paired: number;
  /** streams whose events the tool counted otherwise than the server sent them */
  otherGaps: number;
}

/** Beside the load itself a tool may take this long to start, end and write. */
const AROUND_S = 90;

/** @throws a sentence when the tool failed or left nothing */
export async function measure(peer: Peer, home: string, load: Load): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), "llmload-peers-"));
  const truthFile = join(dir, "truth.ndjson");
  const server = await serve([
    ...["--ttft", String(load.ttftMs), "--itl", String(load.itlMs), "--tokens", String(load.tokens)],
    ...["--truth-log", truthFile],
  ]);
  try {
    const streamSeconds = (load.ttftMs + load.itlMs * load.tokens) / 1000;
    const work = {
      ...{ url: server.url, rate: load.rate, requests: load.requests, tokens: load.tokens, users: load.users, dir },
    };
    const limit = load.requests / load.rate + streamSeconds + AROUND_S;
    const cpuSeconds = await cpuSecondsOf(peer.command(home, work), limit);
    await server.stop();
    return judge(await peer.read(home, work), linesOf(truthFile), cpuSeconds);
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

export function judge(told: readonly Told[], log: readonly TruthRecord[], cpuSeconds: number): Result {
  const truth = streamsOf(log);
  if (told.length === 0) throw new Error(`it tells of no finished request; the server saw ${truth.length}`);
  const found = pairs(told, truth);
  const errors = pairErrors(found);
  const trueTtft = figuresOf(truth.map(trueTtftMs));
  const trueGaps = figuresOf(truth.flatMap(trueGapsMs));
  return {
    cpuSeconds,
    events: truth.reduce((sum, { tokensAtUs }) => sum + tokensAtUs.length, 0),
    streams: truth.length,
    told: told.length,
    ...arrivals(truth),
    trueTtft,
    trueGaps,
    ttft: difference(figuresOf(told.map(({ ttftMs }) => ttftMs)), trueTtft),
    gaps: difference(figuresOf(told.flatMap(({ gapsMs }) => gapsMs)), trueGaps),
    ttftEach: sizes(errors.ttftMs),
    gapEach: sizes(errors.gapMs),
    paired: found.length,
    otherGaps: errors.otherGaps,
  };
}

function sizes(errors: readonly number[]): Figures {
  return { ...figuresOf(errors.map(Math.abs)), mean: figuresOf(errors).mean };
}
