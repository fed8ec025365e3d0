/** Cuts a byte stream into lines, however it was split, without breaking a character. Pure. */
import { StringDecoder } from "node:string_decoder";

export interface Lines {
  push(chunk: Buffer): void;
  /** hands on what stands behind the last line break, if anything */
  end(): void;
}

/** Calls `line` for each line, without its line break. */
export function lines(line: (text: string) => void): Lines {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const take = (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) line(part.replace(/\r$/, ""));
  };
  return {
    push: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      if (rest !== "") line(rest);
      rest = "";
    },
  };
}
