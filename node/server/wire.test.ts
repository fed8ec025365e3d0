/** The reference server on the wire: raw bytes of raw sockets, for what an HTTP client would hide. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { parseServerOptions } from "./options.ts";
import { type RunningServer, startServer } from "./server.ts";

const dir = mkdtempSync(join(tmpdir(), "llmload-wire-test-"));
const open = new Set<Socket>();
let server: RunningServer;
let files = 0;
let truthFile = "";

afterEach(async () => {
  for (const socket of open) socket.destroy();
  await server?.stop();
});
afterAll(() => rmSync(dir, { recursive: true }));

async function start(args: Record<string, string> = {}): Promise<void> {
  truthFile = join(dir, `${++files}.ndjson`);
  const read = parseServerOptions({ port: "0", ttft: "5", itl: "2", tokens: "6", "truth-log": truthFile, ...args });
  if ("problems" in read) throw new Error(read.problems.join("; "));
  server = await startServer(read.options);
}

async function truth(): Promise<TruthRecord[]> {
  await server.stop();
  const lines = readFileSync(truthFile, "utf8").split("\n");
  return lines.filter(Boolean).map((line) => JSON.parse(line) as TruthRecord);
}

const MESSAGES = [{ role: "user", content: "hello" }];

function post(body: unknown, headers: Record<string, string> = {}, method = "POST"): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} /v1/chat/completions HTTP/1.1\r\nhost: x\r\n${lines.join("")}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}
const chat = (fault = "", stream = true) =>
  post({ model: "m", stream, messages: MESSAGES }, fault === "" ? {} : { "x-llmload-fault": fault });

interface Seen {
  reads: Buffer[];
  text: string;
  /** how it ended: FIN, an error code, or not until `until` was true */
  end: string;
}

/** Sends bytes on a connection of its own and reads until the end, or until what was read satisfies `until`. */
function exchange(bytes: string, until: (text: string) => boolean = () => false): Promise<Seen> {
  return new Promise((resolve) => {
    const reads: Buffer[] = [];
    const socket = connect(server.port, "127.0.0.1", () => socket.write(bytes));
    open.add(socket);
    const done = (end: string) => resolve({ reads, text: Buffer.concat(reads).toString(), end });
    socket.on("data", (data) => {
      reads.push(data);
      if (until(Buffer.concat(reads).toString())) done("open");
    });
    socket.on("end", () => done("FIN"));
    socket.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? ""));
  });
}

/** The chunks of a chunked body, by their own lengths; throws where the coding is wrong. */
function chunksOf(answer: Buffer): Buffer[] {
  let at = answer.indexOf("\r\n\r\n") + 4;
  const chunks: Buffer[] = [];
  while (at < answer.length) {
    const lineEnd = answer.indexOf("\r\n", at);
    const size = Number.parseInt(answer.subarray(at, lineEnd).toString(), 16);
    if (!(size >= 0)) throw new Error(`no chunk size at ${at}`);
    const end = lineEnd + 2 + size;
    if (answer.subarray(end, end + 2).toString() !== "\r\n") throw new Error(`chunk of ${size} is not ended`);
    if (size > 0) chunks.push(answer.subarray(lineEnd + 2, end));
    at = end + 2;
  }
  return chunks;
}
const terminated = (text: string) => text.endsWith("\r\n0\r\n\r\n");
const answers = (count: number) => (text: string) => text.split("\r\n0\r\n\r\n").length > count;

describe("framing", () => {
  it("one event is one chunk, of any language, and the connection serves on afterwards", async () => {
    await start({ tokens: "30" });
    const first = await exchange(chat(), answers(1));
    const chunks = chunksOf(Buffer.concat(first.reads)).map(String);
    expect(chunks).toHaveLength(30 + 3);
    for (const chunk of chunks) expect(chunk).toMatch(/^data: .*\n\n$/);
    expect(first.text.toLowerCase()).toContain("connection: keep-alive");

    const socket = connect(server.port, "127.0.0.1");
    open.add(socket);
    let seen = "";
    socket.on("data", (data) => {
      const before = seen;
      seen += data.toString();
      // the second request, of the other kind, when the first stream has ended
      if (answers(1)(seen) && !answers(1)(before)) socket.write(chat("", false));
    });
    socket.write(chat());
    await expect.poll(() => seen.split("HTTP/1.1 200").length - 1).toBe(2);
    expect(server.stats().requests).toBe(3);
  });

  it("requests pipelined on one connection are answered in order", async () => {
    await start();
    const { text } = await exchange(chat() + chat(), answers(2));
    expect(text.split("data: [DONE]")).toHaveLength(3);
    const records = await truth();
    expect(records).toHaveLength(2);
    expect(records.map((r) => r.tokensAtUs.length)).toEqual([6, 6]);
  });

  it("pipelined requests of a lost connection are told of in the truth log, and stop() ends", async () => {
    await start({ ttft: "500" });
    void exchange(chat() + chat());
    await expect.poll(() => server.stats().open).toBe(2);
    for (const socket of open) socket.destroy();
    await expect.poll(() => server.stats().open).toBe(0);
    expect((await truth()).map((r) => r.clientGoneAtUs !== null)).toEqual([true, true]);
  });

  it("buffered: head and all events leave at once, and the truth log says when", async () => {
    await start({ tokens: "20" });
    const { reads } = await exchange(chat("buffered"), answers(1));
    expect(reads).toHaveLength(1);
    const [record] = await truth();
    expect(new Set(record!.tokensAtUs)).toEqual(new Set([record!.tokensAtUs[0]]));
    expect(record!.tokensAtUs).toHaveLength(20);
    expect(record!.firstByteAtUs! <= record!.tokensAtUs[0]! && record!.tokensAtUs[0]! <= record!.endAtUs!).toBe(true);
    expect(record!.tokensAtUs[0]! - record!.startedAtUs!).toBeGreaterThan(19 * 2000);
  });

  it("batch: so many token events leave in one write, and have one time", async () => {
    await start({ tokens: "7", batch: "3" });
    const { reads } = await exchange(chat(), answers(1));
    const sizes = chunksOf(Buffer.concat(reads)).map((chunk) => chunk.toString().split("data: ").length - 1);
    // role; three, three; the seventh with the finish reason; [DONE]
    expect(sizes).toEqual([1, 3, 3, 2, 1]);
    const [record] = await truth();
    expect(record!.tokensAtUs).toHaveLength(7);
    expect(new Set(record!.tokensAtUs).size).toBe(3);
  });

  it("http_close: neither length nor chunks, the end of the connection is the end of the body", async () => {
    await start();
    for (const stream of [true, false]) {
      const { text, end } = await exchange(chat("http_close", stream));
      expect(end).toBe("FIN");
      const [head, body] = text.split("\r\n\r\n") as [string, string];
      expect(head).not.toMatch(/transfer-encoding|content-length/i);
      expect(body.startsWith(stream ? "data: " : "{")).toBe(true);
    }
  });

  it("gzip: each event is flushed and its time is that of its bytes", async () => {
    await start({ tokens: "8", itl: "15" });
    const { reads } = await exchange(chat("gzip"), (text) => terminated(text));
    const chunks = chunksOf(Buffer.concat(reads));
    expect(gunzipSync(Buffer.concat(chunks)).toString()).toMatch(/^data: .*data: \[DONE\]\n\n$/s);
    expect(chunks.length).toBeGreaterThanOrEqual(8 + 3);
    const [record] = await truth();
    expect(record!.tokensAtUs).toHaveLength(8);
    expect(record!.bytes).toBe(Buffer.concat(chunks).length);
    const gaps = record!.tokensAtUs.slice(1).map((at, i) => at - record!.tokensAtUs[i]!);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    expect(record!.endAtUs!).toBeGreaterThanOrEqual(record!.tokensAtUs.at(-1)!);
  });
});

describe("pace", () => {
  it("a server that was held up makes up for it without a burst", async () => {
    await start({ tokens: "20", itl: "4" });
    const answer = exchange(chat(), answers(1));
    await expect.poll(() => server.stats().open, { interval: 1 }).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 15));
    const until = performance.now() + 30;
    while (performance.now() < until);
    await answer;
    const [record] = await truth();
    const gaps = record!.tokensAtUs.slice(1).map((at, i) => at - record!.tokensAtUs[i]!);
    expect(Math.max(...gaps)).toBeGreaterThan(20_000);
    expect(Math.min(...gaps)).toBeGreaterThan(900);
  });
});

describe("ends", () => {
  it.each([
    ["reset", true, "ECONNRESET"],
    ["reset", false, "ECONNRESET"],
    ["cut", true, "FIN"],
    ["cut", false, "FIN"],
    ["reset_before", true, "ECONNRESET"],
  ])("%s, stream %s: %s, the server's doing and not the client's", async (fault, stream, end) => {
    await start({ tokens: "20" });
    const seen = await exchange(chat(fault, stream));
    expect(seen.end).toBe(end);
    expect(terminated(seen.text)).toBe(false);
    if (fault === "reset_before") expect(seen.text).toBe("");
    else expect(seen.text).toContain(stream ? '"content":' : '{"id":');
    await expect.poll(() => server.stats()).toMatchObject({ open: 0, clientsGone: 0 });
    const [record] = await truth();
    expect(record).toMatchObject({ fault, endAtUs: null, clientGoneAtUs: null });
    expect(record!.status).toBe(fault === "reset_before" ? 0 : 200);
    if (stream && fault !== "reset_before") {
      expect(record!.tokensAtUs).toHaveLength(10);
      expect(record!.tokensOut).toBe(10);
      expect(record!.tokensIn).toBeGreaterThan(0);
    }
  });

  it("truncate ends properly, only too early; error_in_stream after so many chunks", async () => {
    await start();
    const cut = await exchange(chat("truncate"), terminated);
    expect(cut.text).not.toMatch(/\[DONE\]|"finish_reason":"/);
    const failed = await exchange(chat("error_in_stream:2"), terminated);
    expect(chunksOf(Buffer.concat(failed.reads))).toHaveLength(1 + 2 + 1);
  });

  it.each(["reset", "cut", "error_in_stream", "bare_error", "malformed_event"])(
    "%s strikes an answer of one token too",
    async (fault) => {
      await start({ tokens: "1" });
      const { text, end } = await exchange(chat(fault), terminated);
      expect(end !== "open" || /error|conte\n/.test(text)).toBe(true);
    },
  );

  it("a stop of the server is not the clients' leaving", async () => {
    await start({ tokens: "1000", itl: "20" });
    const seen = exchange(chat(), (text) => text.includes('"content":" '));
    await seen;
    const [record] = await truth();
    expect(record).toMatchObject({ endAtUs: null, clientGoneAtUs: null, status: 200 });
    expect(record!.tokensAtUs.length).toBeGreaterThan(0);
  });

  it("a client that does not read holds the stream back", async () => {
    const tokens = 20_000;
    await start({ tokens: String(tokens), ttft: "0", itl: "0" });
    // some 60 MB: more than sockets take
    const request = post({ model: "m".repeat(3000), stream: true, messages: MESSAGES });
    const socket = connect(server.port, "127.0.0.1", () => socket.write(request));
    open.add(socket);
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(server.stats().open).toBe(1);
    socket.destroy();
    await expect.poll(() => server.stats().clientsGone).toBe(1);
    const [record] = await truth();
    expect(record!.tokensAtUs.length).toBeGreaterThan(0);
    expect(record!.tokensAtUs.length).toBeLessThan(tokens);
    expect(record!.clientGoneAtUs).not.toBeNull();
  });
});

describe("faults asked for by header", () => {
  it("a wrong one is refused with a sentence", async () => {
    await start();
    const until = (text: string) => text.includes("}");
    expect((await exchange(chat("nope"), until)).text).toMatch(
      / 400 .*there is no fault \\"nope\\"; there are: 400, /s,
    );
    expect((await exchange(chat("stall:soon"), until)).text).toMatch(/ 400 .*must be a number, not \\"soon\\"/s);
  });

  it("one that cannot strike an answer in one piece is not told of", async () => {
    await start();
    await exchange(chat("no_done", false), (text) => text.includes("usage"));
    expect(await truth()).toMatchObject([{ status: 200, fault: null }]);
  });
});

describe("agentapi", () => {
  const whole = (text: string) => /\r\n\r\n.*(\n|\})$/s.test(text);
  const ask = async (bytes: string) => (await exchange(bytes, whole)).text;
  const body = { model: "m", messages: MESSAGES };

  it("lets in only the exact scheme, and tells nobody the token", async () => {
    await start({ profile: "agentapi", token: "s3cret" });
    const tried = async (authorization?: string) => ask(post(body, authorization ? { authorization } : {}));
    for (const header of [undefined, "Basic s3cret", "bearer s3cret", "Bearer s3cret x", "s3cret"]) {
      expect(await tried(header)).toMatch(
        /^HTTP\/1.1 401 .*text\/plain.*unauthorized: invalid authorization header\n$/s,
      );
    }
    const refused = await tried("Bearer other");
    expect(refused).toMatch(/unauthorized: invalid token\n$/);
    expect(refused).not.toContain("s3cret");
    expect(await tried("Bearer s3cret")).toMatch(/^HTTP\/1.1 200 /);
    expect(JSON.stringify(await truth())).not.toContain("s3cret");
  });

  it("takes any method, no parts, needs a user's message, and knows no tools", async () => {
    await start({ profile: "agentapi" });
    expect(await ask(post("", {}, "GET"))).toMatch(/^HTTP\/1.1 400 .*invalid request: EOF\n$/s);
    expect(await ask(post({ model: "m" }))).toMatch(/\r\n\r\nmessages are required\n$/);
    const parts = [{ role: "user", content: [{ type: "text", text: "x" }] }];
    expect(await ask(post({ ...body, messages: parts }))).toMatch(
      / 400 .*invalid request: content must be a string\n$/s,
    );
    const system = [{ role: "system", content: "x" }];
    expect(await ask(post({ ...body, messages: system }))).toMatch(/ 500 .*"orchestration_error"/s);
    const tools = [{ type: "function", function: { name: "f" } }];
    const answer = await ask(post({ ...body, model: "reason", tools, tool_choice: "required" }));
    expect(answer).not.toMatch(/tool_calls|reasoning/);
    expect(answer).toContain('"finish_reason":"stop"');
  });

  it("a backend that fails is an answer without text", async () => {
    await start({ profile: "agentapi" });
    const { text } = await exchange(chat("error_in_stream"), terminated);
    expect(text).not.toContain('"content":"h');
    expect(text).toMatch(/"finish_reason":"content".*"finish_reason":"stop".*\[DONE\]/s);
    expect(text.split("data: ")).toHaveLength(4);
  });
});
