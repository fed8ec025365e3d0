/** Answers one request as a stream: when what is sent, and what the faults of a stream do to it. */
import { performance } from "node:perf_hooks";
import type { Answer } from "./answer.ts";
import { epochUs } from "./clock.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./faults.ts";
import { makeOutlet, type Outlet } from "./outlet.ts";
import type { PieceKind, Profile } from "./profiles/types.ts";
import type { ChatRequest } from "./request.ts";

export interface StreamJob {
  exchange: Exchange;
  profile: Profile;
  request: ChatRequest;
  answer: Answer;
  fault: Fault | null;
  /** resolves when a slot is free */
  turn: Promise<void>;
}

interface Piece {
  kind: PieceKind;
  data: string | Buffer;
  /** first piece of its token: waits for the gap */
  paced: boolean;
}

const PING_MS = 1000;
/** an unpaced stream gives way to others after so many events */
const YIELD_EVERY = 64;

export async function streamAnswer(job: StreamJob): Promise<void> {
  const { exchange, profile, answer, fault } = job;
  const out = makeOutlet(exchange, fault);
  let open = false;
  const head = () => {
    if (open || exchange.gone()) return;
    open = true;
    out.head(profile.headers);
    for (const event of profile.opening(answer)) out.event(event);
  };
  if (profile.headAt === "arrival") head();
  await job.turn;
  if (exchange.gone()) return;
  exchange.truth.startedAtUs = epochUs();
  if (profile.headAt === "slot") head();
  await firstToken(job, out, open);
  head();
  if (await pieces(job, out)) await close(job, out);
}

/** Waits for the first token; where a server sends something meanwhile, so do we. */
async function firstToken({ exchange, profile, answer, fault }: StreamJob, out: Outlet, open: boolean): Promise<void> {
  const late = fault?.name === "slow_first_token" ? fault.argument : 0;
  let at = performance.now() + answer.ttftMs + late;
  if (profile.pace === "burst") for (let i = 1; i < answer.text.length; i++) at += answer.gapMs();
  while (open && profile.ping !== null && at - performance.now() > PING_MS && !exchange.gone()) {
    await exchange.until(performance.now() + PING_MS);
    if (!exchange.gone()) out.event(profile.ping);
  }
  await exchange.until(at);
}

function cutUp({ answer, profile, fault }: StreamJob): Piece[] {
  if (fault?.name === "empty") return [];
  const kinds: [PieceKind, string[]][] = [
    ["reasoning", answer.reasoning],
    ["text", answer.text],
    ["tool", answer.tool?.args ?? []],
  ];
  return kinds.flatMap(([kind, tokens]) =>
    tokens.flatMap((token) => profile.pieces(token).map((data, i) => ({ kind, data, paced: i === 0 }))),
  );
}

/** Sends the output. Returns false when the stream is over already. */
async function pieces(job: StreamJob, out: Outlet): Promise<boolean> {
  const { exchange, profile, answer, fault, request } = job;
  const all = cutUp(job);
  const breakAt = Math.max(1, Math.floor(all.length / 2));
  let at = performance.now();
  let unyielded = 0;
  let toolIndex = 0;
  for (const [i, piece] of all.entries()) {
    if (i === breakAt && (await broken(job, out))) return false;
    if (i === breakAt && fault?.name === "stall") at += fault.argument;
    if (i > 0 && piece.paced && profile.pace === "paced") {
      const gap = answer.gapMs();
      at += gap;
      await exchange.until(at);
    }
    if (!out.ready()) await exchange.drained();
    else if (++unyielded % YIELD_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
    if (exchange.gone()) return false;
    const index = piece.kind === "tool" ? toolIndex++ : i;
    exchange.truth.tokensAtUs.push(out.event(profile.chunk(answer, piece.kind, piece.data, index)));
  }
  exchange.truth.tokensIn = answer.promptTokens;
  exchange.truth.tokensOut = all.length === 0 ? 0 : answer.completionTokens;
  if (fault?.name === "truncate") {
    await finish(job, out);
    return false;
  }
  for (const event of profile.closing(answer, request, fault?.name !== "no_finish", fault?.name !== "no_usage"))
    out.event(event);
  return true;
}

/** The faults that strike in the middle. Returns true when the stream is over. */
async function broken(job: StreamJob, out: Outlet): Promise<boolean> {
  const { exchange, profile, answer, fault } = job;
  const socket = exchange.response.socket;
  // what was written must have left before the connection is torn down
  const settle = () => exchange.until(performance.now() + 5);
  switch (fault?.name) {
    case "reset":
      await settle();
      socket?.resetAndDestroy();
      return true;
    case "cut":
      await settle();
      socket?.destroy();
      return true;
    case "error_in_stream":
      for (const event of profile.streamError(answer, "the model worker died")) out.event(event);
      await finish(job, out);
      return true;
    case "bare_error":
      out.event(
        `${JSON.stringify({ error: { message: "the model worker died", type: "server_error", code: 500 } })}\n`,
      );
      await finish(job, out);
      return true;
    case "malformed_event":
      out.event('data: {"id":"chatcmpl-broken","choices":[{"delta":{"conte\n\n');
      return false;
    default:
      return false;
  }
}

async function close(job: StreamJob, out: Outlet): Promise<void> {
  if (job.fault?.name !== "no_done" && !job.exchange.gone()) out.event(job.profile.done);
  await finish(job, out);
}

async function finish({ exchange }: StreamJob, out: Outlet): Promise<void> {
  if (exchange.gone()) return;
  exchange.truth.endAtUs = epochUs();
  await out.end();
}
