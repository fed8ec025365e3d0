/** Answers one request whole: an answer, or an error before any answer. */
import { performance } from "node:perf_hooks";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Answer } from "./answer.ts";
import { epochUs } from "./clock.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./faults.ts";
import type { Body, Profile } from "./profiles/types.ts";

/** Sends head and body at once. */
export function sendBody(
  exchange: Exchange,
  status: number,
  { contentType, body }: Body,
  fault: Fault | null = null,
): void {
  const { response, truth } = exchange;
  if (exchange.gone()) return;
  const bytes = encoded(body, fault);
  writeHead(exchange, status, contentType, bytes.length, fault);
  truth.bytes = bytes.length;
  truth.endAtUs = truth.firstByteAtUs = epochUs();
  response.end(bytes);
}

function encoded(body: string, fault: Fault | null): Buffer {
  const plain = Buffer.from(body);
  if (fault?.name === "gzip") return gzipSync(plain);
  return fault?.name === "br" ? brotliCompressSync(plain) : plain;
}

function writeHead(
  { response, truth }: Exchange,
  status: number,
  contentType: string,
  length: number,
  fault: Fault | null,
): void {
  response.statusCode = status;
  truth.status = status;
  response.setHeader("content-type", contentType);
  if (fault?.name === "gzip" || fault?.name === "br") response.setHeader("content-encoding", fault.name);
  if (fault?.name === "http_close") {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
  } else response.setHeader("content-length", length);
  if (status === 429 && !response.hasHeader("retry-after")) response.setHeader("retry-after", fault?.argument ?? 1);
}

/** Promises the whole body, sends half of it, and ends the connection. */
async function sendHalf(exchange: Exchange, { contentType, body }: Body, fault: Fault): Promise<void> {
  const { response, truth } = exchange;
  const bytes = Buffer.from(body);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  writeHead(exchange, 200, contentType, bytes.length, fault);
  truth.bytes = half.length;
  truth.firstByteAtUs = epochUs();
  response.write(half);
  await exchange.tear(fault.name === "reset" ? "reset" : "close");
}

/** A 200 whose body is cut off inside its JSON, though HTTP says that it is whole. */
const NOT_JSON: Body = { contentType: "application/json", body: '{"id":"chatcmpl-broken","object":"chat.compl' };

/** What an answer in one is made of. */
export type Wording = Pick<Profile, "jsonType" | "unary">;

/** `settled`: called before a whole answer is sent, never for one that is cut or that nobody waits for. */
export async function unaryAnswer(
  exchange: Exchange,
  profile: Wording,
  answer: Answer,
  fault: Fault | null,
  turn: Promise<void>,
  settled: () => void = () => {},
): Promise<void> {
  const { truth } = exchange;
  await turn;
  if (exchange.gone()) return;
  truth.startedAtUs = epochUs();
  truth.tokensIn = answer.promptTokens;
  let at = performance.now() + answer.ttftMs;
  if (fault?.name === "slow_first_token" || fault?.name === "stall") at += fault.argument;
  for (let i = 1; i < answer.completionTokens; i++) at += answer.gapMs();
  await exchange.until(at);
  if (exchange.gone()) return;
  if (fault?.name === "invalid_json") return sendBody(exchange, 200, NOT_JSON);
  const body = { contentType: profile.jsonType, body: whole(profile, answer, fault) };
  if (fault?.name === "reset" || fault?.name === "cut") return sendHalf(exchange, body, fault);
  truth.tokensOut = answer.completionTokens;
  settled();
  sendBody(exchange, 200, body, fault);
}

function whole(profile: Wording, answer: Answer, fault: Fault | null): string {
  const body = profile.unary(answer, fault?.name !== "no_usage");
  if (fault?.name !== "no_finish") return body;
  const parsed = JSON.parse(body) as { choices?: Record<string, unknown>[]; stop_reason?: unknown };
  for (const choice of parsed.choices ?? []) choice.finish_reason = null;
  if (parsed.stop_reason !== undefined) parsed.stop_reason = null;
  return JSON.stringify(parsed);
}
