/** The lines of a text file, plain or compressed, one after another, however long. It must not know what they hold. */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import * as zlib from "node:zlib";
import type { Encoding } from "./sources.ts";

export interface Line {
  /** from 1, empty lines counted */
  number: number;
  /** null = longer than was asked for */
  bytes: Buffer | null;
}

/** Whether this Node can read the file as text: zstd came with 22.15. */
export function canReadLines(encoding: Encoding): boolean {
  return encoding === "plain" || encoding === "gzip" || (encoding === "zstd" && "createZstdDecompress" in zlib);
}

/** All lines that are not empty. A compressed file that was cut off ends where it can be read no further. */
export async function* linesOf(file: string, encoding: Encoding, longest: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 1;
  const line = (): Line => ({ number, bytes: length > longest ? null : Buffer.concat(parts) });
  try {
    for await (const chunk of opened(file, encoding)) {
      const buffer = chunk as Buffer;
      let from = 0;
      for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, from)) {
        if (length + end - from <= longest) parts.push(buffer.subarray(from, end));
        length += end - from;
        if (length > 0) yield line();
        parts = [];
        length = 0;
        number++;
        from = end + 1;
      }
      if (length + buffer.length - from <= longest) parts.push(buffer.subarray(from));
      length += buffer.length - from;
    }
  } catch (error) {
    if (encoding === "plain") throw error;
  }
  if (length > 0) yield line();
}

function opened(file: string, encoding: Encoding): Readable {
  const raw = createReadStream(file, { highWaterMark: 1 << 20 });
  if (encoding === "plain") return raw;
  const inflate =
    encoding === "gzip"
      ? zlib.createGunzip()
      : (zlib as unknown as { createZstdDecompress(): zlib.Gunzip }).createZstdDecompress();
  raw.on("error", (error) => inflate.destroy(error));
  return raw.pipe(inflate);
}
