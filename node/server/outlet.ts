/**
 * Where a stream's events leave: framing faults, compression, and the moment of each write. One event is one write and,
 * unless the socket is backed up, one segment: Node corks a response until the end of the tick, so it is uncorked at once
 * and the time taken just before the write is that of the system call to within some ten microseconds.
 */
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import { epochUs } from "./clock.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./faults.ts";

export interface Outlet {
  head(headers: Record<string, string>): void;
  /** writes and returns the time of the write; false in `ready` = wait for drained() */
  event(data: string | Buffer): number;
  ready(): boolean;
  end(): Promise<void>;
}

export function makeOutlet(exchange: Exchange, fault: Fault | null): Outlet {
  const { response, truth } = exchange;
  const name = fault?.name ?? "";
  const compressor = name === "gzip" ? createGzip() : name === "br" ? createBrotliCompress() : null;
  const flushKind = name === "gzip" ? constants.Z_SYNC_FLUSH : constants.BROTLI_OPERATION_FLUSH;
  const held: Buffer[] = [];
  let full = false;

  const write = (data: Buffer): number => {
    const at = epochUs();
    truth.firstByteAtUs ??= at;
    truth.bytes += data.length;
    full = !response.write(data);
    response.socket?.uncork();
    return at;
  };
  compressor?.on("data", write);

  return {
    head: (headers) => {
      response.statusCode = 200;
      truth.status = 200;
      for (const [key, value] of Object.entries(headers)) response.setHeader(key, value);
      if (compressor !== null) response.setHeader("content-encoding", name);
      if (name === "http_close") {
        response.useChunkedEncodingByDefault = false;
        response.shouldKeepAlive = false;
      }
      truth.firstByteAtUs ??= epochUs();
      if (name !== "buffered") response.flushHeaders();
      if (name === "bom") write(Buffer.from("\ufeff"));
    },
    event: (data) => {
      const bytes = Buffer.from(framed(data, name));
      if (name === "buffered") {
        held.push(bytes);
        return epochUs();
      }
      if (compressor === null) return write(bytes);
      compressor.write(bytes);
      compressor.flush(flushKind);
      return epochUs();
    },
    ready: () => !full || !response.writableNeedDrain,
    end: async () => {
      if (held.length > 0) write(Buffer.concat(held));
      if (compressor !== null) {
        await new Promise<void>((resolve) => {
          compressor.on("end", () => resolve());
          compressor.end();
        });
      }
      response.end();
    },
  };
}

function framed(data: string | Buffer, fault: string): string | Buffer {
  if (fault === "crlf") return data.toString().replaceAll("\n", "\r\n");
  if (fault === "cr") return data.toString().replaceAll("\n", "\r");
  return data;
}
