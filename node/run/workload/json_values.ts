/**
 * The JSON values of a stream of text, one by one as text: one a line (JSONL), or the elements of one list that may span the whole
 * file. Memory for one value only. Pure but for the stream; whether a value is good JSON is the caller's to find out.
 */

export interface JsonText {
  text: string;
  /** where it begins, from 1 */
  line: number;
}

/** `[` as the first character makes a list of the whole stream. */
export async function* jsonValues(chunks: AsyncIterable<string>): AsyncGenerator<JsonText> {
  let splitter: LineSplitter | ListSplitter | null = null;
  let before = "";
  for await (const chunk of chunks) {
    if (splitter === null) {
      before += chunk;
      const first = /^\uFEFF?\s*(\S)/.exec(before)?.[1];
      if (first === undefined) continue;
      splitter = first === "[" ? new ListSplitter() : new LineSplitter();
      yield* splitter.push(before.replace(/^\uFEFF/, ""));
    } else yield* splitter.push(chunk);
  }
  if (splitter !== null) yield* splitter.end();
}

class LineSplitter {
  private rest = "";
  private line = 1;

  *push(chunk: string): Generator<JsonText> {
    const lines = (this.rest + chunk).split("\n");
    this.rest = lines.pop() ?? "";
    for (const text of lines) {
      if (text.trim() !== "") yield { text, line: this.line };
      this.line++;
    }
  }

  *end(): Generator<JsonText> {
    if (this.rest.trim() !== "") yield { text: this.rest, line: this.line };
  }
}

class ListSplitter {
  private parts: string[] = [];
  private depth = 0;
  private inText = false;
  private escaped = false;
  private line = 1;
  private began = 1;

  *push(chunk: string): Generator<JsonText> {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk[i];
      if (c === "\n") this.line++;
      if (this.escaped) this.escaped = false;
      else if (this.inText) {
        if (c === "\\") this.escaped = true;
        else if (c === '"') this.inText = false;
      } else if (c === '"') this.inText = true;
      else if (c === "[" || c === "{") {
        this.depth++;
        if (this.depth === 1) from = i + 1;
      } else if ((c === "]" || c === "}") && --this.depth > 0) continue;
      else if ((c === "," && this.depth === 1) || (c === "]" && this.depth === 0)) {
        yield* this.element(chunk.slice(from, i));
        from = i + 1;
      }
    }
    if (this.depth > 0 && from < chunk.length) this.parts.push(chunk.slice(from));
  }

  /** What is left open is no JSON, and the caller will say so. */
  *end(): Generator<JsonText> {
    if (this.depth > 0) yield { text: `${this.parts.join("")} `, line: this.began };
  }

  private *element(last: string): Generator<JsonText> {
    const text = this.parts.join("") + last;
    this.parts = [];
    if (text.trim() !== "") yield { text: text.trim(), line: this.began };
    this.began = this.line;
  }
}
