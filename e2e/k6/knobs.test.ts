/** Each knob that changes what is sent, seen from the server's side of the wire. */
import { afterEach, describe, expect, it } from "vitest";
import { type Answer, type Capture, type ChatBody, startCapture } from "../support/capture.ts";
import { type K6Run, runK6 } from "../support/k6.ts";
import { startTestServer } from "../support/server.ts";

const SMALL = { SCENARIO: "basic_load", DURATION_SCALE: "0.016", PREFLIGHT: "off" };
const CHAT = "/v1/chat/completions";
let server: Capture | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

interface Sent {
  result: K6Run;
  capture: Capture;
  bodies: ChatBody[];
}

async function send(env: Record<string, string>, stock = false, answer?: Answer): Promise<Sent> {
  const capture = await startCapture(answer);
  server = capture;
  const result = await runK6("k6/suites/chat-api.ts", { stock, env: { BASE_URL: capture.url, ...SMALL, ...env } });
  const bodies = capture.chats().map(({ body }) => body);
  expect(bodies.length, result.output.slice(-2000)).toBeGreaterThan(10);
  return { result, capture, bodies };
}

const systemMessages = (bodies: ChatBody[]) => bodies.filter(({ messages }) => messages[0]?.role === "system").length;
const systemFields = (bodies: ChatBody[]) => bodies.filter((body) => typeof body.system_prompt === "string").length;

describe("SYSTEM_PROMPT_AS", () => {
  it("both by default: a message and a field, or neither when none was drawn", async () => {
    const { bodies } = await send({});
    for (const { messages, system_prompt } of bodies) {
      expect(messages.find(({ role }) => role === "system")?.content).toBe(system_prompt);
      expect(messages.at(-1)?.role).toBe("user");
    }
    expect(systemFields(bodies)).toBeGreaterThan(0);
    expect(systemFields(bodies)).toBeLessThan(bodies.length);
  });

  it("message", async () => {
    const { bodies } = await send({ SYSTEM_PROMPT_AS: "message" });
    expect([systemMessages(bodies) > 0, systemFields(bodies)]).toEqual([true, 0]);
  });

  it("field", async () => {
    const { bodies } = await send({ SYSTEM_PROMPT_AS: "field" });
    expect([systemMessages(bodies), systemFields(bodies) > 0]).toEqual([0, true]);
  });
});

describe("INCLUDE_USAGE", () => {
  it.each(["true", "false"])("%s", async (asked) => {
    const { bodies, result } = await send({ INCLUDE_USAGE: asked });
    const streams = bodies.filter(({ stream }) => stream);
    expect(streams.length).toBeGreaterThan(0);
    for (const body of bodies) {
      expect(body.stream_options).toEqual(body.stream && asked === "true" ? { include_usage: true } : undefined);
    }
    expect(result.records.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
  });
});

it("MAX_TOKENS is every request's limit; without it each length has its own bounds", async () => {
  const fixed = await send({ MAX_TOKENS: "77" });
  expect(new Set(fixed.bodies.map((body) => body.max_tokens))).toEqual(new Set([77]));
  await fixed.capture.stop();
  const { bodies } = await send({});
  expect(new Set(bodies.map((body) => body.max_tokens)).size).toBeGreaterThan(5);
  for (const body of bodies) {
    expect(body.max_tokens).toBeGreaterThanOrEqual(100);
    expect(body.max_tokens).toBeLessThanOrEqual(4000);
  }
});

it("AUTH_TOKENS take turns, each with its Bearer once, and none is shown anywhere", async () => {
  const env = {
    AUTH_TOKENS: "Bearer tok-alpha-1, tok-beta-2,tok-gamma-3",
    PREFLIGHT: "full",
    MODELS: "m",
    DEBUG: "true",
  };
  const { capture, result } = await send(env);
  const used = new Map<string, number>();
  for (const { headers } of capture.chats()) {
    const token = headers.authorization ?? "none";
    used.set(token, (used.get(token) ?? 0) + 1);
  }
  expect([...used.keys()].sort()).toEqual(["Bearer tok-alpha-1", "Bearer tok-beta-2", "Bearer tok-gamma-3"]);
  const counts = [...used.values()];
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  // the pre-flight tries every token once
  const tried = capture.requests
    .filter(({ body }) => body?.max_tokens === 1)
    .map(({ headers }) => headers.authorization);
  expect(tried).toEqual(["Bearer tok-alpha-1", "Bearer tok-beta-2", "Bearer tok-gamma-3"]);
  const shown = result.output + JSON.stringify(result.records) + JSON.stringify(result.summary);
  expect(shown).toContain("Authorization: Bearer ***");
  expect(shown).not.toMatch(/tok-(alpha|beta|gamma)/);
});

it("without a token no Authorization is sent", async () => {
  const { capture } = await send({});
  expect(capture.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
});

describe("REQUEST_ID_HEADER", () => {
  it("renames the header; its value is the record's id", async () => {
    const { capture, result } = await send({ REQUEST_ID_HEADER: "X-Trace-Id" });
    expect(capture.chats().every(({ headers }) => headers["x-llmload-request-id"] === undefined)).toBe(true);
    const sent = capture.chats().map(({ headers }) => String(headers["x-trace-id"]));
    expect(sent.sort()).toEqual(result.records.map(({ id }) => id).sort());
  });

  it.each([{ stock: false }, { stock: true }])(
    "empty: nothing is sent, all is observed (stock: $stock)",
    async ({ stock }) => {
      const { capture, result } = await send({ REQUEST_ID_HEADER: "" }, stock);
      const names = capture.requests.flatMap(({ headers }) => Object.keys(headers));
      expect(names.filter((name) => /llmload|request-id/.test(name))).toEqual([]);
      expect(result.code, result.output.slice(-2000)).toBe(0);
      if (stock) return;
      expect(result.records.length).toBe(capture.chats().length);
      const streams = result.records.filter(({ mode }) => mode === "stream");
      expect(streams.length).toBeGreaterThan(0);
      for (const record of streams) expect(record.ttftMs).not.toBeNull();
    },
  );

  it("empty: the reference server's truth log has numbers of its own", async () => {
    const reference = await startTestServer(["--ttft", "5", "--itl", "1", "--tokens", "4"]);
    const env = { BASE_URL: reference.url, ...SMALL, REQUEST_ID_HEADER: "" };
    const { records } = await runK6("k6/suites/chat-api.ts", { env });
    const truth = (await reference.truth()).filter(({ path }) => path === CHAT);
    await reference.stop();
    const ours = new Set(records.map(({ id }) => id));
    expect(truth.length).toBe(records.length);
    expect(truth.filter(({ id }) => ours.has(id))).toEqual([]);
  });
});

describe("THINK_TIME", () => {
  /** Time between the requests of the one virtual user, in ms. */
  async function pauses(thinkTime: string): Promise<number[]> {
    const env = { SCENARIO: "streaming_test", MAX_VUS: "1", DURATION_SCALE: "0.008", THINK_TIME: thinkTime };
    const { capture } = await send(env);
    const times = capture.chats().map(({ at }) => at);
    return times.slice(1).map((at, i) => at - (times[i] ?? 0));
  }

  it("rests after every stream of streaming_test", async () => {
    const rests = await pauses("200ms");
    expect(Math.min(...rests)).toBeGreaterThanOrEqual(199);
  });

  it("does not slow an arrival rate down", async () => {
    const { result } = await send({ THINK_TIME: "10s" });
    expect(result.summary!.metrics.dropped_iterations?.count ?? 0).toBe(0);
    expect(result.summary!.metrics.iteration_duration!.max).toBeLessThan(10_000);
  });
});

it("STATUS_PATH is asked first, once, whatever 2xx it gives; its query is in no tag and no sentence", async () => {
  const answer: Answer = ({ path }, response) => {
    if (!path.startsWith("/ready")) return false;
    response.writeHead(204).end();
    return true;
  };
  const env = { STATUS_PATH: "/ready?key=hush-hush-1", PREFLIGHT: "status", LLMLOAD_CHECK: "true" };
  const { capture, result } = await send(env, false, answer);
  expect(capture.requests[0]).toMatchObject({ method: "GET", path: "/ready?key=hush-hush-1" });
  expect(capture.requests.filter(({ method }) => method === "GET").length).toBe(1);
  expect(result.output).toContain(`llmload: ${capture.url} answers: /ready gave 204`);
  expect(result.output + JSON.stringify(result.summary)).not.toContain("hush-hush");
});

describe("the pre-flight", () => {
  it("says each step that went well when asked to, and nothing else", async () => {
    const env = { PREFLIGHT: "full", MODELS: "small,large", AUTH_TOKEN: "tok-alpha-1" };
    const asked = await send({ ...env, LLMLOAD_CHECK: "true" });
    // k6's own log writes quotes within quotes
    const steps = (output: string) =>
      output.replaceAll('\\"', '"').match(/llmload: .* (answers: .* gave \d+|answers a minimal request.*token)/g);
    expect(steps(asked.result.output)).toEqual([
      `llmload: ${asked.capture.url} answers: /status gave 200`,
      'llmload: model "small" answers a minimal request, with the token',
      'llmload: model "large" answers a minimal request, with the token',
    ]);
    await asked.capture.stop();
    expect(steps((await send(env)).result.output)).toBeNull();
  });

  it("enters no metric of ours and no http_req_failed", async () => {
    const answer: Answer = ({ path }, response) => {
      if (path !== "/status" && path !== "/health") return false;
      response.writeHead(404).end();
      return true;
    };
    const { capture, result } = await send({ PREFLIGHT: "full" }, false, answer);
    const load = capture.chats().length;
    expect(capture.requests.length).toBe(load + 3 + 5);
    const { metrics } = result.summary!;
    expect(metrics.total_chat_requests!.count).toBe(load);
    expect(metrics.llm_requests!.count).toBe(load);
    expect(metrics.http_req_failed).toMatchObject({ rate: 0, passes: 0, fails: load });
    expect(result.records.filter(({ step }) => step === "preflight").length).toBe(5);
  });
});
