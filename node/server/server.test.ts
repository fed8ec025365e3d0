/** The reference server through real sockets: framing of each profile, every fault, the queue, the truth log. */
import { mkdtempSync, readFileSync } from "node:fs";
import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { FAULTS, isJanFault } from "./faults.ts";
import { parseServerOptions } from "./options.ts";
import { PROFILES } from "./profiles/all.ts";
import { type RunningServer, startServer } from "./server.ts";

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** data as it arrived */
  reads: Buffer[];
  error: string | null;
}

const dir = mkdtempSync(join(tmpdir(), "llmload-server-test-"));
let count = 0;
let server: RunningServer;
let truthFile: string;
afterEach(() => server?.stop());

async function start(args: Record<string, string> = {}): Promise<void> {
  truthFile = join(dir, `truth-${++count}.ndjson`);
  const read = parseServerOptions({ port: "0", ttft: "5", itl: "2", tokens: "6", "truth-log": truthFile, ...args });
  if ("problems" in read) throw new Error(read.problems.join("; "));
  server = await startServer(read.options);
}

async function truth(): Promise<TruthRecord[]> {
  await server.stop();
  return readFileSync(truthFile, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TruthRecord);
}

const BODY = {
  model: "gpt-4",
  stream: true,
  stream_options: { include_usage: true },
  messages: [{ role: "user", content: "hello there" }],
};

function post(body: unknown, headers: Record<string, string> = {}, agent?: Agent): Promise<Reply> {
  return new Promise((resolve) => {
    const reply: Reply = { status: 0, headers: {}, body: Buffer.alloc(0), reads: [], error: null };
    const done = (error: Error | null) => {
      reply.error = error === null ? null : error.message;
      reply.body = Buffer.concat(reply.reads);
      resolve(reply);
    };
    const call = httpRequest(
      `${server.url}/v1/chat/completions`,
      { method: "POST", headers: { "content-type": "application/json", ...headers }, ...(agent ? { agent } : {}) },
      (response) => {
        reply.status = response.statusCode ?? 0;
        reply.headers = response.headers;
        response.on("data", (data: Buffer) => reply.reads.push(data));
        response.on("end", () => done(null));
        response.on("error", done);
      },
    );
    call.on("error", done);
    call.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}

const fault = (name: string, body: unknown = BODY) => post(body, { "x-llmload-fault": name });
/** data of all events, [DONE] left out */
const events = (text: string) =>
  text
    .split("\n\n")
    .flatMap((e) => (e.startsWith("data: ") && e !== "data: [DONE]" ? [JSON.parse(e.slice(6)) as Chunk] : []));
interface Chunk {
  choices: {
    delta?: { content?: string; reasoning_content?: string; tool_calls?: unknown[]; role?: string };
    finish_reason?: string | null;
  }[];
  usage?: Record<string, number>;
  error?: { message: string };
}

const CHAT_PROFILES = PROFILES.filter((p) => p.api === "chat");

describe("profiles", () => {
  it.each(CHAT_PROFILES.map((p) => p.name))("%s: the same answer streamed and whole, and an end", async (profile) => {
    await start({ profile, seed: "7" });
    const id = { "x-llmload-request-id": "same" };
    const streamed = await post(BODY, id);
    const whole = await post({ ...BODY, stream: false }, id);
    expect(streamed.headers["content-type"]).toContain("text/event-stream");
    const text = streamed.body.toString();
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    const said = events(text)
      .map((e) => e.choices[0]?.delta?.content ?? "")
      .join("");
    const answer = JSON.parse(whole.body.toString()) as {
      object: string;
      choices: { message: { content: string } }[];
      usage: Record<string, number>;
    };
    expect(answer.object).toBe("chat.completion");
    const expected = answer.choices[0]!.message.content;
    expect(expected.length).toBeGreaterThan(10);
    if (profile === "agentapi") expect(Buffer.from(said, "latin1").toString("utf8")).toBe(expected);
    else expect(said).toBe(expected);
    const usage = events(text)
      .map((e) => e.usage)
      .filter((u) => u !== undefined)
      .pop();
    expect(usage).toEqual(answer.usage);
    expect(usage?.completion_tokens).toBe(profile === "agentapi" ? 0 : 6);
  });

  it("agentapi: role chunk at once with finish_reason content, bytes in a burst, last chunk without delta", async () => {
    await start({ profile: "agentapi", ttft: "60" });
    const chunks = events((await post(BODY)).body.toString());
    expect(chunks[0]?.choices[0]).toMatchObject({ delta: { role: "assistant" }, finish_reason: "content" });
    expect(chunks.at(-1)?.choices[0]?.delta).toBeUndefined();
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("stop");
    for (const chunk of chunks.slice(1, -1)) expect([...(chunk.choices[0]?.delta?.content ?? "")]).toHaveLength(1);
    const [entry] = await truth();
    expect((entry!.tokensAtUs[0] ?? 0) - (entry!.firstByteAtUs ?? 0)).toBeGreaterThan(50_000);
  });

  it("openrouter and llamacpp send comments while the first token is awaited", async () => {
    for (const profile of ["openrouter", "llamacpp"]) {
      await start({ profile, ttft: "1200" });
      const text = (await post(BODY)).body.toString();
      expect(text.split("\n").filter((line) => line.startsWith(":")).length).toBeGreaterThanOrEqual(1);
      await server.stop();
    }
  });

  it("litellm cuts text into three characters and sends usage with an empty delta", async () => {
    await start({ profile: "litellm" });
    const chunks = events((await post(BODY)).body.toString());
    expect(Math.max(...chunks.map((c) => (c.choices[0]?.delta?.content ?? "").length))).toBe(3);
    expect(chunks.at(-1)).toMatchObject({ choices: [{ delta: {} }], usage: { completion_tokens: 6 } });
  });

  it("errors look as the server's own do", async () => {
    for (const { name } of CHAT_PROFILES) {
      await start({ profile: name });
      const reply = await post({ model: "gpt-4", messages: [] });
      expect(reply.status).toBe(400);
      if (name === "agentapi") expect(reply.headers["content-type"]).toContain("text/plain");
      else expect(JSON.parse(reply.body.toString())).toHaveProperty("error.message", "messages are required");
      await server.stop();
    }
  });
});

describe("requests", () => {
  it("reasoning comes first, tool calls in pieces, max_tokens ends with length", async () => {
    await start({ tokens: "9" });
    const reasoned = events((await post({ ...BODY, model: "reason-1" })).body.toString()).map(
      (e) => e.choices[0]?.delta ?? {},
    );
    const kinds = reasoned.map((d) => (d.reasoning_content ? "r" : d.content ? "t" : "")).join("");
    expect(kinds).toMatch(/^r{3}t{6}$/);
    const tools = [{ type: "function", function: { name: "search" } }];
    const called = events((await post({ ...BODY, tools, tool_choice: "required" })).body.toString());
    const calls = called.flatMap(
      (e) => (e.choices[0]?.delta?.tool_calls ?? []) as { function: { name?: string; arguments: string } }[],
    );
    expect(calls[0]?.function.name).toBe("search");
    expect(JSON.parse(calls.map((c) => c.function.arguments).join(""))).toHaveProperty("query");
    expect(called.some((e) => e.choices[0]?.finish_reason === "tool_calls")).toBe(true);
    const short = events((await post({ ...BODY, max_tokens: 2 })).body.toString());
    expect(short.some((e) => e.choices[0]?.finish_reason === "length")).toBe(true);
  });

  it("refuses what a real API refuses", async () => {
    await start({ models: "a,b", token: "Bearer let-me-in" });
    const key = { authorization: "Bearer let-me-in" };
    expect((await post(BODY)).status).toBe(401);
    expect((await post({ ...BODY, model: "c" }, key)).status).toBe(404);
    expect((await post("{", key)).status).toBe(400);
    expect((await post({ ...BODY, model: "a", messages: [{ role: "user", content: 3 }] }, key)).status).toBe(400);
    expect((await post({ ...BODY, model: "a" }, key)).status).toBe(200);
  });

  it("keeps the connection after a stream, and the same id draws the same answer", async () => {
    await start({ itl: "gamma:2,1" });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = await post(BODY, { "x-llmload-request-id": "k" }, agent);
    const again = await post(BODY, { "x-llmload-request-id": "k" }, agent);
    agent.destroy();
    expect(first.headers.connection).not.toBe("close");
    expect(events(again.body.toString()).map((e) => e.choices)).toEqual(
      events(first.body.toString()).map((e) => e.choices),
    );
  });
});

describe("faults", () => {
  it("every one has a test here", () => {
    const tested = [
      ...STATUSES,
      "slow_first_token",
      "stall",
      "reset_before",
      "reset",
      "cut",
      "truncate",
      "error_in_stream",
      "bare_error",
      "malformed_event",
      "empty",
      "invalid_json",
      "no_usage",
      "no_done",
      "no_finish",
      "gzip",
      "br",
      "crlf",
      "cr",
      "bom",
      "buffered",
      "http_close",
    ];
    expect(FAULTS.flatMap(({ name }) => (isJanFault(name) ? [] : [name])).sort()).toEqual([...tested].sort());
  });

  const STATUSES = ["400", "401", "403", "404", "422", "429", "500", "502", "503", "529"];
  it.each(STATUSES)("%s", async (status) => {
    await start();
    const reply = await fault(status);
    expect(reply.status).toBe(Number(status));
    if (status === "429") expect(reply.headers["retry-after"]).toBe("1");
  });

  it("resets and cuts end the connection, truncation ends the body", async () => {
    await start({ tokens: "20" });
    expect(await fault("reset_before")).toMatchObject({ status: 0 });
    for (const name of ["reset", "cut"]) {
      const reply = await fault(name);
      expect(reply.error).not.toBeNull();
      expect(events(reply.body.toString()).length).toBeGreaterThan(2);
    }
    const text = (await fault("truncate")).body.toString();
    expect(text).not.toContain("[DONE]");
    expect(events(text).every((e) => !e.choices[0]?.finish_reason)).toBe(true);
  });

  it("content faults", async () => {
    await start();
    const text = async (name: string, body: unknown = BODY) => (await fault(name, body)).body.toString();
    expect(await text("error_in_stream")).toContain('"error"');
    expect((await text("bare_error")).split("\n").some((line) => line.startsWith('{"error"'))).toBe(true);
    expect(await text("malformed_event")).toContain('"conte\n\n');
    expect(events(await text("empty")).every((e) => !e.choices[0]?.delta?.content)).toBe(true);
    expect(JSON.parse(await text("empty", { ...BODY, stream: false }))).toMatchObject({
      choices: [{ message: { content: "" } }],
    });
    for (const stream of [true, false]) {
      const broken = await fault("invalid_json", { ...BODY, stream });
      expect(broken).toMatchObject({ status: 200, error: null });
      expect(() => JSON.parse(broken.body.toString())).toThrow();
    }
    expect(events(await text("no_usage")).some((e) => e.usage)).toBe(false);
    expect(await text("no_done")).not.toContain("[DONE]");
    expect(events(await text("no_finish")).every((e) => !e.choices[0]?.finish_reason)).toBe(true);
  });

  it("framing faults", async () => {
    await start();
    const plain = (await post(BODY, { "x-llmload-request-id": "f" })).body.toString();
    const get = async (name: string) => post(BODY, { "x-llmload-request-id": "f", "x-llmload-fault": name });
    const same = (text: string) => text.replace(/"created":\d+/g, "");
    expect(same(gunzipSync((await get("gzip")).body).toString())).toBe(same(plain));
    expect(same(brotliDecompressSync((await get("br")).body).toString())).toBe(same(plain));
    expect(same((await get("crlf")).body.toString())).toBe(same(plain).replaceAll("\n", "\r\n"));
    expect(same((await get("cr")).body.toString())).toBe(same(plain).replaceAll("\n", "\r"));
    expect(same((await get("bom")).body.toString())).toBe(`\ufeff${same(plain)}`);
    const buffered = await get("buffered");
    expect(same(buffered.body.toString())).toBe(same(plain));
    expect(buffered.reads).toHaveLength(1);
    const closing = await get("http_close");
    expect(closing.headers["transfer-encoding"]).toBeUndefined();
    expect(same(closing.body.toString())).toBe(same(plain));
  });

  it("stalls and late first tokens are in the truth log", async () => {
    await start();
    await fault("stall:120");
    await fault("slow_first_token:150");
    const [stalled, late] = await truth();
    const gaps = stalled!.tokensAtUs.slice(1).map((at, i) => at - (stalled!.tokensAtUs[i] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(115_000);
    expect((late!.tokensAtUs[0] ?? 0) - late!.receivedAtUs).toBeGreaterThan(145_000);
    expect(stalled!.fault).toBe("stall");
  });

  it("by rate: about the share that was asked for, seeded", async () => {
    await start({ fault: "500:0.3", ttft: "0", itl: "0", tokens: "1" });
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, i) => post(BODY, { "x-llmload-request-id": `r${i}` })),
    );
    const failed = replies.filter((r) => r.status === 500).length;
    expect(failed).toBeGreaterThan(30);
    expect(failed).toBeLessThan(90);
  });
});

describe("queue and truth", () => {
  it("slots make requests wait in line, and a full line refuses", async () => {
    await start({ slots: "1", "queue-limit": "2", ttft: "40", itl: "0", tokens: "1" });
    const replies = await Promise.all(Array.from({ length: 5 }, () => post(BODY)));
    expect(replies.map((r) => r.status).sort()).toEqual([200, 200, 200, 429, 429]);
    const served = (await truth())
      .filter((t) => t.status === 200)
      .sort((a, b) => (a.startedAtUs ?? 0) - (b.startedAtUs ?? 0));
    for (let i = 1; i < served.length; i++)
      expect(served[i]!.startedAtUs ?? 0).toBeGreaterThanOrEqual((served[i - 1]!.tokensAtUs[0] ?? 0) - 1);
  });

  it("logs one time per token, in order, within the client's own times", async () => {
    await start({ tokens: "10" });
    const before = Date.now() * 1000;
    const reply = await post(BODY, { "x-llmload-request-id": "abc" });
    const after = (Date.now() + 1) * 1000;
    const [entry] = await truth();
    expect(entry).toMatchObject({
      id: "abc",
      stream: true,
      tokensOut: 10,
      status: 200,
      model: "gpt-4",
      bytes: reply.body.length,
    });
    const times = [
      before,
      entry!.headAtUs,
      entry!.receivedAtUs,
      entry!.startedAtUs,
      entry!.firstByteAtUs,
      ...entry!.tokensAtUs,
      entry!.endAtUs,
      after,
    ] as number[];
    expect(entry!.tokensAtUs).toHaveLength(10);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });

  it("sees a client that leaves in the middle", async () => {
    await start({ tokens: "50", itl: "20" });
    await new Promise<void>((resolve) => {
      const text = JSON.stringify(BODY);
      const socket = connect(server.port, "127.0.0.1", () =>
        socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${text.length}\r\n\r\n${text}`),
      );
      let seen = "";
      socket.on("data", (data) => {
        seen += data.toString();
        if (seen.split("data:").length > 5) socket.destroy();
      });
      socket.on("close", () => setTimeout(resolve, 60));
    });
    expect(server.stats()).toMatchObject({ open: 0, clientsGone: 1 });
    const [entry] = await truth();
    expect(entry!.clientGoneAtUs).not.toBeNull();
    expect(entry!.endAtUs).toBeNull();
    expect(entry!.tokensAtUs.length).toBeLessThan(20);
  });

  it("stops at once although streams are open", async () => {
    await start({ tokens: "1000", itl: "50" });
    const open = post(BODY);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const entries = await truth();
    expect((await open).error).not.toBeNull();
    expect(entries).toHaveLength(1);
  });

  it("says when the port is taken", async () => {
    await start();
    const read = parseServerOptions({ port: String(server.port) });
    if ("problems" in read) throw new Error("unexpected");
    await expect(startServer(read.options)).rejects.toThrow(/port \d+ is taken/);
  });
});
