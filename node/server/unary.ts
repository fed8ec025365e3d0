/** Answers one request whole: an answer, or an error before any answer. */
import { performance } from "node:perf_hooks";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Answer } from "./answer.ts";
import { epochUs } from "./clock.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./faults.ts";
import type { Body, Profile } from "./profiles/types.ts";

export function sendBody(
  exchange: Exchange,
  status: number,
  { contentType, body }: Body,
  fault: Fault | null = null,
): void {
  const { response, truth } = exchange;
  if (exchange.gone()) return;
  const plain = Buffer.from(body);
  const encoding = fault?.name === "gzip" || fault?.name === "br" ? fault.name : null;
  const bytes = encoding === "gzip" ? gzipSync(plain) : encoding === "br" ? brotliCompressSync(plain) : plain;
  response.statusCode = status;
  response.setHeader("content-type", contentType);
  if (encoding !== null) response.setHeader("content-encoding", encoding);
  if (fault?.name === "http_close") {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
  } else response.setHeader("content-length", bytes.length);
  if (status === 429) response.setHeader("retry-after", String(fault?.argument ?? 1));
  truth.status = status;
  truth.bytes = bytes.length;
  truth.firstByteAtUs = epochUs();
  response.end(bytes);
  truth.endAtUs = epochUs();
}

export async function unaryAnswer(
  exchange: Exchange,
  profile: Profile,
  answer: Answer,
  fault: Fault | null,
  turn: Promise<void>,
): Promise<void> {
  await turn;
  if (exchange.gone()) return;
  exchange.truth.startedAtUs = epochUs();
  let at = performance.now() + answer.ttftMs + (fault?.name === "slow_first_token" ? fault.argument : 0);
  for (let i = 1; i < answer.completionTokens; i++) at += answer.gapMs();
  await exchange.until(at);
  if (fault?.name === "invalid_json")
    return sendBody(exchange, 200, { contentType: "application/json", body: "<html>a proxy's page</html>" });
  const given = fault?.name === "empty" ? { ...answer, text: [], reasoning: [], tool: null } : answer;
  let body = profile.unary(given, fault?.name !== "no_usage");
  if (fault?.name === "no_finish") body = body.replace(/"finish_reason":"[a-z_]+"/g, '"finish_reason":null');
  exchange.truth.tokensIn = answer.promptTokens;
  exchange.truth.tokensOut = answer.completionTokens;
  sendBody(exchange, 200, { contentType: "application/json", body }, fault);
}
