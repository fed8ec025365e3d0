/** Answers one request as a stream: when what is sent, and what the faults of a stream do to it. */
import { performance } from "node:perf_hooks";
import type { Answer } from "./answer.ts";
import { epochUs } from "./clock.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./faults.ts";
import { makeOutlet, type Outlet } from "./outlet.ts";
import type { Framing, Piece } from "./profiles/types.ts";
import type { ChatRequest } from "./request.ts";

export interface StreamJob {
  exchange: Exchange;
  profile: Framing;
  request: ChatRequest;
  answer: Answer;
  fault: Fault | null;
  /** token events per write */
  batch: number;
  /** resolves when a slot is free */
  turn: Promise<void>;
  /** the stream ends with the profile's error when it lasts until then (performance.now() scale) */
  limitAt?: number;
  /** the answer is complete: called before the last byte, never for an answer that is cut or that nobody waits for */
  settled?: () => void;
  /** the output has ended without an end mark: what happens before the connection's part ends */
  undone?: (out: Outlet) => Promise<void>;
}

interface Due extends Piece {
  /** first piece of its token: waits for the gap */
  first: boolean;
}

/** an unpaced stream gives way to others after so many events */
const YIELD_EVERY = 64;

export async function streamAnswer(job: StreamJob): Promise<void> {
  const { exchange, profile, request, answer, fault } = job;
  const out = makeOutlet(exchange, fault, job.batch);
  let open = false;
  const head = async () => {
    if (open || exchange.gone()) return;
    open = true;
    out.head(profile.headers);
    for (const event of profile.greeting(answer, request)) await out.event(event);
  };
  if (profile.headAt === "arrival") await head();
  await job.turn;
  if (exchange.gone()) return;
  exchange.truth.startedAtUs = epochUs();
  if (profile.headAt === "slot") await head();
  const inTime = await firstToken(job, out, open);
  await head();
  if (exchange.gone()) return;
  if (!inTime) return expired(job, out);
  for (const event of profile.opening(answer, request)) await out.event(event);
  await pieces(job, out);
}

/** Waits for the first token; where a server sends something meanwhile, so do we. False = the limit passed first. */
async function firstToken(job: StreamJob, out: Outlet, open: boolean): Promise<boolean> {
  const { exchange, profile, answer, fault } = job;
  const { ping } = profile;
  const late = fault?.name === "slow_first_token" ? fault.argument : 0;
  let at = performance.now() + answer.ttftMs + late;
  if (profile.pace === "burst") {
    for (let i = 1; i < answer.completionTokens; i++) at += answer.gapMs();
    if (fault?.name === "stall") at += fault.argument;
  }
  while (open && ping !== null && at - performance.now() > ping.everyMs && !exchange.gone()) {
    await exchange.until(performance.now() + ping.everyMs);
    if (!exchange.gone()) await out.event(ping.text);
  }
  return pause(job, at);
}

/** Waits. False = the limit of the stream passed first. */
async function pause({ exchange, limitAt = Number.POSITIVE_INFINITY }: StreamJob, at: number): Promise<boolean> {
  await exchange.until(Math.min(at, limitAt));
  return at < limitAt;
}

async function expired(job: StreamJob, out: Outlet): Promise<void> {
  if (job.exchange.gone()) return;
  for (const event of job.profile.streamError(job.answer, "the time limit passed")) await out.event(event);
  await finish(job, out, "failed");
}

function cutUp({ answer, profile, fault }: StreamJob): Due[] {
  if (fault?.name === "empty") return [];
  const all: Due[] = [];
  let tokens = 0;
  const add = (kind: Piece["kind"], texts: readonly string[], fresh: boolean) => {
    const start = fresh ? all.length : 0;
    for (const token of texts) {
      tokens++;
      for (const [i, text] of profile.pieces(token).entries()) {
        all.push({ kind, text, index: all.length - start, tokens, first: i === 0 });
      }
    }
  };
  add("reasoning", answer.reasoning, false);
  add("text", answer.text, false);
  add("tool", answer.tool?.args ?? [], true);
  return all;
}

/** Where a fault of the middle strikes: before the piece of this index. A server that works in one go fails before all. */
function breakIndex({ fault, profile }: StreamJob, count: number): number {
  if (fault?.name === "error_in_stream" && profile.pace === "burst") return 0;
  const wanted =
    fault !== null && BREAKS.has(fault.name) && fault.argument > 0 ? fault.argument : Math.floor(count / 2);
  return Math.min(Math.floor(wanted), Math.max(0, count - 1));
}

/** Sends the output and what comes after it. */
async function pieces(job: StreamJob, out: Outlet): Promise<void> {
  const { exchange, profile, answer, fault, request } = job;
  const { truth } = exchange;
  const all = cutUp(job);
  const breakAt = breakIndex(job, all.length);
  const write = profile.chunks(answer, request);
  const paced = profile.pace === "paced";
  const startedAt = performance.now();
  let at = startedAt;
  truth.tokensIn = answer.promptTokens;
  for (const [i, piece] of all.entries()) {
    if (i === breakAt && fault !== null && BREAKS.has(fault.name) && (await broken(job, fault, out))) return;
    if (i === breakAt && fault?.name === "stall" && paced) {
      at += fault.argument;
      if (!(await pause(job, at))) return expired(job, out);
    }
    if (i > 0 && piece.first && paced) {
      const gap = answer.gapMs();
      at += gap;
      // a late server makes up for it at double speed, not in a burst, which would look like a proxy that buffers
      if (gap > 0 && !(await pause(job, Math.max(at, performance.now() + gap / 2)))) return expired(job, out);
    }
    if (exchange.backedUp()) await exchange.drained();
    else if (i % YIELD_EVERY === YIELD_EVERY - 1) await new Promise((resolve) => setImmediate(resolve));
    if (exchange.gone()) return;
    const sent = out.event(write(piece), 1);
    if (sent !== undefined) await sent;
    truth.tokensOut = piece.tokens;
  }
  // an answer without output breaks, too
  if (all.length === 0 && fault !== null && BREAKS.has(fault.name) && (await broken(job, fault, out))) return;
  if (fault?.name === "truncate") return finish(job, out, "cut");
  const closing = {
    finish: fault?.name !== "no_finish",
    usage: fault?.name !== "no_usage",
    predictedMs: Math.round((performance.now() - startedAt) * 1000) / 1000,
  };
  for (const event of profile.closing(answer, request, closing)) await out.event(event);
  if (fault?.name !== "no_done") await out.event(profile.done);
  for (const event of profile.epilogue()) await out.event(event);
  await finish(job, out, fault?.name === "no_done" ? "unmarked" : "done");
}

const BREAKS: ReadonlySet<string> = new Set(["reset", "cut", "error_in_stream", "bare_error", "malformed_event"]);
const DEATH = "the model worker died";

/** The faults that strike in the middle. Returns true when the stream is over. */
async function broken(job: StreamJob, fault: Fault, out: Outlet): Promise<boolean> {
  const { exchange, profile, answer } = job;
  switch (fault.name) {
    case "reset":
      await exchange.tear("reset");
      return true;
    case "cut":
      await exchange.tear("close");
      return true;
    case "error_in_stream":
      for (const event of profile.streamError(answer, DEATH)) await out.event(event);
      await finish(job, out, "failed");
      return true;
    case "bare_error":
      await out.event(`${JSON.stringify({ error: { message: DEATH, type: "server_error", code: 500 } })}\n`);
      await finish(job, out, "cut");
      return true;
    default:
      await out.event('data: {"id":"chatcmpl-broken","choices":[{"delta":{"conte\n\n');
      return false;
  }
}

/** `cut`: ended early; `unmarked`: complete but for the end mark; `failed`: ended by an error of the server's own */
type Ending = "done" | "unmarked" | "cut" | "failed";

async function finish({ exchange, settled, undone }: StreamJob, out: Outlet, ending: Ending): Promise<void> {
  if (exchange.gone()) return;
  if (undone !== undefined && (ending === "cut" || ending === "unmarked")) await undone(out);
  else if (ending === "done" || ending === "unmarked") settled?.();
  if (!exchange.gone()) await out.end();
}
