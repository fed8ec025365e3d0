/** The profile anthropic on the wire: what it sends byte by byte, whom it refuses, and what it does with faults. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { TruthRecord } from "../../../core/contract/truth.ts";
import { parseServerOptions } from "../options.ts";
import { type RunningServer, startServer } from "../server.ts";

const dir = mkdtempSync(join(tmpdir(), "llmload-anthropic-test-"));
const VERSION = { "anthropic-version": "2023-06-01" };
const ASKED = { model: "claude-3-haiku", max_tokens: 100, messages: [{ role: "user", content: "Hello there" }] };
const TOOLS = [{ name: "search", input_schema: { type: "object" } }];
let server: RunningServer;
let files = 0;
let truthFile = "";

afterEach(() => server?.stop());
afterAll(() => rmSync(dir, { recursive: true }));

async function start(args: Record<string, string> = {}): Promise<void> {
  truthFile = join(dir, `${++files}.ndjson`);
  const quick = { port: "0", ttft: "5", itl: "1", tokens: "4", "truth-log": truthFile };
  const read = parseServerOptions({ ...quick, profile: "anthropic", ...args });
  if ("problems" in read) throw new Error(read.problems.join("; "));
  server = await startServer(read.options);
}

async function truth(): Promise<TruthRecord[]> {
  await server.stop();
  const lines = readFileSync(truthFile, "utf8").split("\n");
  return lines.filter(Boolean).map((line) => JSON.parse(line) as TruthRecord);
}

interface Seen {
  status: number;
  head: string;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  json: any;
}

/** One request on a socket of its own, read to its end. */
function raw(method: string, path: string, body?: unknown, headers: Record<string, string> = VERSION): Promise<Seen> {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const all = { host: "x", connection: "close", "content-length": String(Buffer.byteLength(text)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    const reads: Buffer[] = [];
    const socket = connect(server.port, "127.0.0.1", () =>
      socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`),
    );
    const done = () => {
      const all = Buffer.concat(reads);
      const at = all.indexOf("\r\n\r\n");
      const head = all.subarray(0, at).toString().toLowerCase();
      const body = head.includes("transfer-encoding: chunked")
        ? unchunked(all, at + 4)
        : all.subarray(at + 4).toString();
      const json = body.startsWith("{") ? JSON.parse(body) : null;
      resolve({ status: Number(head.split(" ")[1]), head, body, json });
    };
    socket.on("data", (data) => reads.push(data));
    socket.on("end", done);
    socket.on("error", done);
  });
}

function unchunked(all: Buffer, from: number): string {
  const parts: Buffer[] = [];
  for (let at = from; at < all.length; ) {
    const lineEnd = all.indexOf("\r\n", at);
    const size = Number.parseInt(all.subarray(at, lineEnd).toString(), 16);
    parts.push(all.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts).toString();
}

const ask = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  raw("POST", "/v1/messages", { ...ASKED, ...more }, { ...VERSION, ...headers });
const stream = (more: Record<string, unknown> = {}, fault = "") =>
  ask({ stream: true, ...more }, fault === "" ? {} : { "x-llmload-fault": fault });

/** Names and data of a stream's events; the name must be the type in the data. */
function events(body: string) {
  return body
    .split("\n\n")
    .filter((each) => each.startsWith("event: "))
    .map((each) => {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(each) ?? [];
      const parsed = JSON.parse(data ?? "");
      expect(parsed.type).toBe(name);
      return parsed;
    });
}
// biome-ignore lint/suspicious/noExplicitAny: as above
const typesOf = (list: any[]) => list.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1]);

describe("a stream", () => {
  it("tells the input first, one delta a token, the output's count last", async () => {
    await start({ tokens: "3" });
    const { head, body } = await stream();
    expect(head).toMatch(/content-type: text\/event-stream/);
    expect(head).toMatch(/request-id: req_[0-9a-f]{24}/);
    const all = events(body);
    expect(all.map(({ type }) => type)).toEqual([
      ...["message_start", "content_block_start"],
      ...["content_block_delta", "content_block_delta", "content_block_delta"],
      ...["content_block_stop", "message_delta", "message_stop"],
    ]);
    expect(all[0].message).toMatchObject({
      ...{ type: "message", role: "assistant", model: "claude-3-haiku", content: [] },
      ...{ stop_reason: null, stop_sequence: null, usage: { input_tokens: 3, output_tokens: 1 } },
    });
    expect(all[0].message.id).toMatch(/^msg_/);
    expect(all[1]).toEqual({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });
    expect(all[2]).toMatchObject({ index: 0, delta: { type: "text_delta" } });
    expect(all.at(-2)).toMatchObject({ delta: { stop_reason: "end_turn" }, usage: { output_tokens: 3 } });
    expect(body.endsWith('event: message_stop\ndata: {"type":"message_stop"}\n\n')).toBe(true);
    const [record] = await truth();
    expect(record).toMatchObject({
      path: "/v1/messages",
      profile: "anthropic",
      stream: true,
      tokensIn: 3,
      tokensOut: 3,
    });
    expect(record!.tokensAtUs).toHaveLength(3);
  });

  it("has pings while the first token is awaited", async () => {
    await start({ ttft: "350" });
    const all = events((await stream()).body);
    expect(typesOf(all).slice(0, 3)).toEqual(["message_start", "ping", "content_block_start"]);
  });

  it("thinks when it may, and signs it; calls a tool when it must", async () => {
    await start({ tokens: "9" });
    const thinking = { type: "enabled", budget_tokens: 1024 };
    const thought = events((await stream({ thinking, max_tokens: 2000 })).body);
    expect(thought.filter(({ type }) => type !== "ping").map((each) => each.delta?.type ?? each.type)).toEqual([
      ...["message_start", "content_block_start", "thinking_delta", "thinking_delta", "thinking_delta"],
      ...["signature_delta", "content_block_stop", "content_block_start"],
      ...Array.from({ length: 6 }, () => "text_delta"),
      ...["content_block_stop", "message_delta", "message_stop"],
    ]);
    expect(thought.filter(({ type }) => type === "content_block_stop").map(({ index }) => index)).toEqual([0, 1]);

    const called = events((await stream({ tools: TOOLS, tool_choice: { type: "any" } })).body);
    const block = called.find(({ type }) => type === "content_block_start").content_block;
    expect(block).toMatchObject({ type: "tool_use", name: "search", input: {} });
    expect(block.id).toMatch(/^toolu_/);
    const pieces = called.flatMap(({ delta }) => (delta?.type === "input_json_delta" ? [delta.partial_json] : []));
    expect(JSON.parse(pieces.join(""))).toMatchObject({ query: "load testing" });
    expect(called.find(({ type }) => type === "message_delta").delta.stop_reason).toBe("tool_use");
  });

  it.each([
    ["error_in_stream:2", ["message_start", "content_block_start", "content_block_delta", "error"]],
    ["truncate", ["message_start", "content_block_start", "content_block_delta"]],
    ["no_done", ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta"]],
    ["empty", ["message_start", "message_delta", "message_stop"]],
  ])("with fault %s", async (fault, types) => {
    await start();
    expect(typesOf(events((await stream({}, fault)).body))).toEqual(types);
  });

  it("says an overload inside, and leaves reason or count out, as it is told", async () => {
    await start();
    const failed = events((await stream({}, "error_in_stream")).body).at(-1);
    expect(failed).toMatchObject({ type: "error", error: { type: "overloaded_error" } });
    const last = async (fault: string) =>
      events((await stream({}, fault)).body).find(({ type }) => type === "message_delta");
    expect(await last("no_finish")).toMatchObject({ delta: { stop_reason: null }, usage: { output_tokens: 4 } });
    expect(await last("no_usage")).not.toHaveProperty("usage");
    expect((await last("slow_first_token:30")).delta.stop_reason).toBe("end_turn");
  });

  it("ends in CR LF when asked to", async () => {
    await start();
    expect((await stream({}, "crlf")).body).toContain('event: message_stop\r\ndata: {"type":"message_stop"}\r\n');
  });
});

describe("an answer in one", () => {
  it("is a message with its content, reason and counts", async () => {
    await start({ tokens: "6" });
    const { status, json } = await ask({ max_tokens: 5 });
    expect(status).toBe(200);
    expect(json).toMatchObject({ type: "message", role: "assistant", stop_reason: "max_tokens", stop_sequence: null });
    expect(json.content).toMatchObject([{ type: "text" }]);
    expect(json.usage).toMatchObject({ input_tokens: 3, cache_read_input_tokens: 0, output_tokens: 5 });
  });

  it("holds a call with its input, and none once results have come", async () => {
    await start();
    const tools = { tools: TOOLS, tool_choice: { type: "tool", name: "search" } };
    const { json } = await ask(tools);
    expect(json).toMatchObject({ stop_reason: "tool_use", content: [{ type: "tool_use", name: "search" }] });
    expect(json.content[0].input).toMatchObject({ query: "load testing" });
    const results = { role: "user", content: [{ type: "tool_result", tool_use_id: json.content[0].id, content: "x" }] };
    const next = await ask({
      tools: TOOLS,
      messages: [...ASKED.messages, { role: "assistant", content: json.content }, results],
    });
    expect(next.json.content).toMatchObject([{ type: "text" }]);
  });

  it("lacks reason, count or output as it is told", async () => {
    await start();
    const of = async (fault: string) => (await ask({}, { "x-llmload-fault": fault })).json;
    expect((await of("no_finish")).stop_reason).toBeNull();
    expect(await of("no_usage")).not.toHaveProperty("usage");
    expect((await of("empty")).content).toEqual([]);
    expect((await of("empty")).usage.output_tokens).toBe(0);
  });
});

describe("refusals", () => {
  it.each([
    ["", /not JSON/],
    ["[]", /not a JSON object/],
    [{}, /^model: Field required/],
    [{ model: "m" }, /^max_tokens: Field required/],
    [{ ...ASKED, max_tokens: 0 }, /^max_tokens: /],
    [{ ...ASKED, max_tokens: 1.5 }, /^max_tokens: /],
    [{ model: "m", max_tokens: 1 }, /^messages: Field required/],
    [{ ...ASKED, messages: [] }, /^messages: at least one/],
    [{ ...ASKED, messages: [{ role: "system", content: "x" }] }, /^messages\.0\.role: .*system/],
    [{ ...ASKED, messages: [{ role: "user" }] }, /^messages\.0\.content: Field required/],
    [{ ...ASKED, messages: [{ role: "user", content: "" }] }, /^messages\.0\.content: must not be empty/],
    [{ ...ASKED, messages: [{ role: "user", content: [{}] }] }, /block 0 has no type/],
    [{ ...ASKED, temperature: 1.5 }, /^temperature: /],
    [{ ...ASKED, stream: "yes" }, /^stream: /],
    [{ ...ASKED, stream_options: {} }, /^stream_options: Extra inputs/],
    [{ ...ASKED, thinking: { type: "enabled", budget_tokens: 100 } }, /^thinking\.budget_tokens: /],
    [{ ...ASKED, thinking: { type: "enabled", budget_tokens: 1024 } }, /^max_tokens: must be greater/],
    [{ ...ASKED, tools: [{ name: "f" }] }, /^tools\.0\.input_schema: Field required/],
  ])("%j", async (body, message) => {
    await start();
    const { status, json, head } = await raw("POST", "/v1/messages", body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
    expect(json.error.message).toMatch(message);
    expect(head).toContain(`request-id: ${json.request_id}`);
  });

  it("wants a version always, and the key that it was started with, which it tells nobody", async () => {
    await start({ token: "k3y" });
    const tried = async (headers: Record<string, string>) => {
      const { status, body, json } = await raw("POST", "/v1/messages", ASKED, headers);
      expect(body).not.toContain("k3y");
      return [status, json.error?.type, json.error?.message];
    };
    expect(await tried(VERSION)).toEqual([401, "authentication_error", "x-api-key header is required"]);
    expect(await tried({ ...VERSION, "x-api-key": "other" })).toEqual([
      401,
      "authentication_error",
      "invalid x-api-key",
    ]);
    expect(await tried({ ...VERSION, authorization: "Bearer other" })).toContain(401);
    expect(await tried({ "x-api-key": "k3y" })).toEqual([
      400,
      "invalid_request_error",
      "anthropic-version: header is required",
    ]);
    expect(await tried({ ...VERSION, "x-api-key": "k3y" })).toEqual([200, undefined, undefined]);
    expect(await tried({ ...VERSION, authorization: "Bearer k3y" })).toContain(200);
    expect(JSON.stringify(await truth())).not.toContain("k3y");
  });

  it.each([
    ["401", 401, "authentication_error"],
    ["403", 403, "permission_error"],
    ["422", 422, "invalid_request_error"],
    ["429:7", 429, "rate_limit_error"],
    ["500", 500, "api_error"],
    ["529", 529, "overloaded_error"],
  ])("fault %s", async (fault, status, type) => {
    await start();
    const { head, json, status: given } = await stream({}, fault);
    expect(given).toBe(status);
    expect(json).toMatchObject({ type: "error", error: { type } });
    expect(/retry-after: 7\r\n/.test(`${head}\r\n`)).toBe(status === 429);
    expect(/anthropic-ratelimit-requests-remaining: 0/.test(head)).toBe(status === 429);
    expect((await truth())[0]).toMatchObject({ status, fault: fault.split(":")[0] });
  });

  it("says so when too many wait", async () => {
    await start({ slots: "1", "queue-limit": "0", ttft: "200" });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect([first.status, second.status].sort()).toEqual([200, 429]);
  });
});

describe("other routes", () => {
  it("lists its models, counts a request's tokens, and knows nothing else", async () => {
    await start({ models: "claude-a,claude-b" });
    const listed = await raw("GET", "/v1/models");
    expect(listed.json).toMatchObject({ has_more: false, first_id: "claude-a", last_id: "claude-b" });
    expect(listed.json.data[0]).toMatchObject({ type: "model", id: "claude-a" });
    expect((await raw("GET", "/v1/models/claude-b")).json).toMatchObject({ type: "model", id: "claude-b" });
    expect((await raw("GET", "/v1/models/claude-c")).status).toBe(404);
    expect((await ask()).json.error).toMatchObject({ type: "not_found_error" });
    const { max_tokens: _bound, ...countable } = ASKED;
    expect((await raw("POST", "/v1/messages/count_tokens", countable)).json).toEqual({ input_tokens: 3 });
    expect((await raw("GET", "/v1/messages")).status).toBe(405);
    expect((await raw("POST", "/v1/chat/completions", ASKED)).json.error.type).toBe("not_found_error");
    expect((await raw("GET", "/health")).status).toBe(404);
  });
});
