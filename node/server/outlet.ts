/**
 * Where a stream's events leave: chunk framing, compression, and the truth about each write. Node's http writes the head
 * and the end; events are framed here and handed straight to the socket. That is one system call per event, made before
 * write() returns (ServerResponse.write corks until the end of the tick and costs twice as much: 5.4 against 2.2 us), and
 * the time taken just before it is that of the call. It must not know profiles, or when an event is due.
 */
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import { epochUs } from "./clock.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./faults.ts";

export interface Outlet {
  head(headers: Record<string, string>): void;
  /** `tokens`: 1 for an event that the truth log is to time. A promise is to be awaited before the next one. */
  event(data: string, tokens?: 0 | 1): Promise<void> | undefined;
  end(): Promise<void>;
}

/** `batch`: so many token events leave in one write; any other event takes along what waits. */
export function makeOutlet(exchange: Exchange, fault: Fault | null, batch = 1): Outlet {
  const { response, truth } = exchange;
  const name = fault?.name ?? "";
  const chunked = name !== "http_close";
  const compressed = name === "gzip" || name === "br";
  let held = "";
  let heldTokens = 0;

  const send = (data: string | Buffer, tokens: number) => {
    const size = typeof data === "string" ? Buffer.byteLength(data) : data.length;
    const { socket } = response;
    if (size === 0 || socket === null || socket.destroyed) return;
    truth.bytes += size;
    const frame = chunked ? framed(data, size) : data;
    const at = epochUs();
    socket.write(frame);
    for (let i = 0; i < tokens; i++) truth.tokensAtUs.push(at);
  };
  const flushHead = () => {
    truth.status = 200;
    truth.firstByteAtUs = epochUs();
    response.flushHeaders();
    if (name === "bom") send("\ufeff", 0);
  };
  const squeeze = compressed ? makeSqueeze(name, send) : null;
  const release = (): Promise<void> | undefined => {
    const data = held;
    const tokens = heldTokens;
    held = "";
    heldTokens = 0;
    if (squeeze !== null) return squeeze.add(data, tokens);
    send(data, tokens);
  };

  return {
    head: (headers) => {
      response.statusCode = 200;
      for (const [key, value] of Object.entries(headers)) response.setHeader(key, value);
      if (compressed) response.setHeader("content-encoding", name);
      if (!chunked) {
        response.useChunkedEncodingByDefault = false;
        response.shouldKeepAlive = false;
      }
      if (name !== "buffered") flushHead();
    },
    event: (data, tokens = 0) => {
      held += lineEnds(data, name);
      heldTokens += tokens;
      if (name !== "buffered" && (tokens === 0 || heldTokens >= batch)) return release();
    },
    end: async () => {
      if (name !== "buffered" && held !== "") await release();
      await squeeze?.end();
      const { socket } = response;
      if (name === "buffered") {
        socket?.cork();
        flushHead();
        send(held, heldTokens);
      }
      truth.endAtUs = epochUs();
      response.end();
      if (name === "buffered") socket?.uncork();
    },
  };
}

/** A chunk of HTTP/1.1's chunked coding (RFC 9112, 7.1). */
function framed(data: string | Buffer, size: number): string | Buffer {
  const length = size.toString(16);
  if (typeof data === "string") return `${length}\r\n${data}\r\n`;
  return Buffer.concat([Buffer.from(`${length}\r\n`), data, Buffer.from("\r\n")]);
}

function lineEnds(data: string, fault: string): string {
  if (fault === "crlf") return data.replaceAll("\n", "\r\n");
  if (fault === "cr") return data.replaceAll("\n", "\r");
  return data;
}

/** Compresses event by event: each is flushed, and sent as soon as it is out. */
function makeSqueeze(name: string, send: (data: Buffer, tokens: number) => void) {
  const compressor = name === "gzip" ? createGzip() : createBrotliCompress();
  const flush = name === "gzip" ? constants.Z_SYNC_FLUSH : constants.BROTLI_OPERATION_FLUSH;
  let ready: Buffer[] = [];
  const take = (tokens: number) => {
    send(Buffer.concat(ready), tokens);
    ready = [];
  };
  compressor.on("data", (part: Buffer) => ready.push(part));
  return {
    add: (text: string, tokens: number) =>
      new Promise<void>((resolve) => {
        compressor.write(text);
        compressor.flush(flush, () => {
          take(tokens);
          resolve();
        });
      }),
    end: () =>
      new Promise<void>((resolve) => {
        compressor.on("end", () => {
          take(0);
          resolve();
        });
        compressor.end();
      }),
  };
}
