/**
 * Jan suites against a server that misbehaves: each kind of trouble has its class, its sentence and its exit status, and a
 * message that is lost, doubled, changed or another user's is never missed.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { counted, crossed, type JanSuiteName, QUICK, runSuite, SINGLE, SMALL, stepLines } from "../support/jan.ts";
import type { K6Run } from "../support/k6.ts";
import { startProxy } from "../support/proxy.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const THRESHOLDS = 99;
const ABORTED = 108;
const MARKED = 110;

let server: TestServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

async function against(
  args: string[],
  suite: JanSuiteName,
  env: Record<string, string> = {},
  profile = "jan-clean",
): Promise<K6Run> {
  server = await startTestServer(["--profile", profile, ...QUICK, ...args]);
  return runSuite(suite, server, { PREFLIGHT: "off", ...env });
}

/** The conversation suite through a proxy in which the test answers some requests itself. */
async function through(env: Record<string, string>, answer: Parameters<typeof startProxy>[1]): Promise<K6Run> {
  server = await startTestServer(["--profile", "jan-clean", ...QUICK]);
  const proxy = await startProxy(server.url, answer);
  try {
    return await runSuite("completion-conversation", server, { PREFLIGHT: "off", ...env, BASE: proxy.url });
  } finally {
    await proxy.stop();
  }
}

const failed = (result: K6Run) =>
  [
    ...new Set(result.records.filter(({ outcome }) => outcome === "error").map((r) => `${r.step} ${r.errorClass}`)),
  ].sort();

describe("a conversation's items", () => {
  it.each([
    ["lost_item", "items_lost", "is missing"],
    ["changed_item", "items_lost", "was changed"],
    ["swapped_items", "items_lost", "out of place"],
    ["foreign_item", "items_foreign", "none of ours"],
  ])("%s: counted in %s, and the run fails", async (fault, metric, told) => {
    const result = await against(["--fault", `${fault}:1`], "completion-conversation", SINGLE);
    expect(result.code, result.output.slice(-2000)).toBe(THRESHOLDS);
    expect(counted(result, metric)).toBeGreaterThan(0);
    expect(crossed(result)).toContain(metric);
    expect(failed(result)).toEqual(["conversation_items check"]);
    expect(stepLines(result).find((line) => line.startsWith("❌"))).toContain(told);
  });
});

describe("a conversation", () => {
  it.each([
    ["wrong_title", ["conversation_get check"], /title/],
    ["missing_conversation", ["conversation_list check"], /ours not among them/],
    ["foreign_conversation", ["conversation_list check"], /that are not ours/],
  ])("%s is noticed", async (fault, expected, told) => {
    const result = await against(["--fault", `${fault}:1`], "completion-conversation", SINGLE);
    expect(result.code).toBe(THRESHOLDS);
    expect(failed(result)).toEqual(expected);
    expect(stepLines(result).join("\n")).toMatch(told);
  });

  it("that cannot be made: the rest is skipped, with the reason", async () => {
    const result = await through(SINGLE, ({ method, path }, response) => {
      if (method !== "POST" || path !== "/v1/conversations") return false;
      response.writeHead(500, { "content-type": "application/json" }).end('{"code":"x","error":"no space"}');
      return true;
    });
    expect(result.code).toBe(THRESHOLDS);
    const lines = stepLines(result);
    expect(lines[2]).toMatch(/^❌ 3\. Create Conversation .* came server: 500 no space/u);
    expect(lines.slice(3)).toHaveLength(5);
    for (const line of lines.slice(3)) expect(line).toContain("not run: no conversation was created");
    expect(counted(result, "steps_skipped")).toBe(5);
  });

  it("whose first message fails and is not stored, the second being fine: no item is called lost", async () => {
    const result = await through(SINGLE, ({ path, body }, response) => {
      if (path !== "/v1/conv/chat/completions" || body.includes('"stream":true')) return false;
      response.writeHead(500, { "content-type": "application/json" }).end("{}");
      return true;
    });
    expect(failed(result)).toEqual(["message server"]);
    expect(counted(result, "items_lost")).toBe(0);
  });

  it("under a key that all users share, with a list longer than a page: no false alarm", async () => {
    const env = { ...SMALL, API_KEY: "sk-shared-key-1234", NONSTREAM_RPS: "60", STREAM_RPS: "20", MAX_VUS: "60" };
    const args = ["--token", "sk-shared-key-1234", "--ttft", "500"];
    const result = await against(args, "completion-conversation", env);
    const lists = result.records.filter(({ step }) => step === "conversation_list");
    expect(lists.length).toBeGreaterThan(40);
    expect(failed(result)).toEqual([]);
  });
});

describe("opaque tokens that a server repeats", () => {
  it("reach no output, with DEBUG neither", async () => {
    const token = "7|opaque:SECRET/one";
    const result = await through({ ...SINGLE, DEBUG: "true", LOADTEST_TOKEN: "abc" }, ({ path }, response) => {
      const json = { "content-type": "application/json", "set-cookie": "jan_refresh_token=ref$SECRET; Path=/; Secure" };
      if (path.includes("/auth/")) {
        response.writeHead(200, json).end(JSON.stringify({ access_token: token, expires_in: 899 }));
      } else if (path === "/v1/models") {
        return false;
      } else {
        response.writeHead(401, json).end(JSON.stringify({ error: `invalid token ${token}, cookie ref$SECRET` }));
      }
      return true;
    });
    expect(result.output).toContain("invalid token ***");
    expect(result.output + JSON.stringify(result.records) + JSON.stringify(result.summary)).not.toContain("SECRET");
    expect(result.output).not.toMatch(/x-loadtest-token: abc/i);
  });
});

describe("sign-in", () => {
  it("an expired token in mid-run: one refresh, one more try, both counted, nothing failed in the end", async () => {
    const env = { ...SMALL, TOKEN_REFRESH: "expiry" };
    const result = await against(["--fault", "expired_token:1"], "completion-conversation", env);
    expect(counted(result, "auth_retries")).toBeGreaterThan(0);
    expect(counted(result, "token_refreshes")).toBe(counted(result, "auth_retries"));
    const finals = result.records.filter(({ final, step }) => final && step !== "preflight");
    expect(finals.filter(({ outcome }) => outcome === "error")).toEqual([]);
    const again = result.records.filter((r) => r.try === 2);
    expect(again).toHaveLength(counted(result, "auth_retries"));
  });

  it("a 401 that a refresh has cured leaves nothing failed in a functional run", async () => {
    const result = await against(["--fault", "expired_token:1"], "completion-conversation", {
      ...SINGLE,
      TOKEN_REFRESH: "expiry",
    });
    expect(result.code, result.output.slice(-2000)).toBe(0);
    expect(counted(result, "auth_retries")).toBeGreaterThan(0);
    expect(result.summary?.metrics.checks?.rate).toBe(1);
  });

  it("tokens that live a second: refreshed in time by TOKEN_REFRESH=expiry, with no 401", async () => {
    const env = { DURATION_MIN: "0.08", MAX_VUS: "4", TOKEN_REFRESH: "expiry" };
    const result = await against(["--token-ttl", "2s"], "completion-standard", env);
    expect(result.code, result.output.slice(-2000)).toBe(0);
    expect(counted(result, "token_refreshes")).toBeGreaterThan(0);
    expect(result.records.filter(({ status }) => status === 401)).toEqual([]);
  });

  it("a refresh that is refused: the old token goes on; when that is refused too, a new guest comes", async () => {
    const env = { DURATION_MIN: "0.08", MAX_VUS: "4", NONSTREAM_RPS: "12", TOKEN_REFRESH: "expiry" };
    const result = await against(["--token-ttl", "1s", "--fault", "refresh_refused:1"], "completion-standard", env);
    expect(failed(result)).toEqual(expect.arrayContaining(["token_refresh auth"]));
    const users = new Set(result.records.map(({ vu }) => vu));
    expect(result.records.filter(({ step }) => step === "guest_login").length).toBeGreaterThan(users.size);
    expect(result.output).not.toMatch(/TypeError/);
  });

  it.each([
    ["no guest can log in", ["--fault", "pool_full:1"], "jan", /sign-in: no guest can log in; came server: 500/],
    [
      "a login without a cookie",
      ["--fault", "no_cookie:1"],
      "jan-clean",
      /sign-in: no guest can log in; came check: .*Set-Cookie/,
    ],
  ])("%s: a functional run ends at once, with that reason", async (_name, args, profile, sentence) => {
    const result = await against(args, "completion-standard", SINGLE, profile);
    expect(result.code).toBe(MARKED);
    expect(result.output).toMatch(sentence);
    expect(result.output).not.toMatch(/\bat .*\.ts:\d+/);
  });

  it.each([
    ["before the load: login", ["--fault", "pool_full:1"], {}, /pre-flight: sign-in: the guest login was refused: 500/],
    [
      "before the load: refresh",
      ["--fault", "refresh_refused:1"],
      {},
      /pre-flight: sign-in: the token refresh was refused: 401/,
    ],
    ["a refused key", [], { API_KEY: "sk-of-nobody-12345" }, /pre-flight: sign-in: the server refuses the key/],
    [
      "a model that is not offered",
      [],
      { MODEL: "gpt-9" },
      /pre-flight: the server does not offer the model \\*"gpt-9\\*"\. It offers jan-v1-4b/,
    ],
  ])("%s", async (_name, args, env, sentence) => {
    const result = await against(args, "completion-standard", { ...SINGLE, PREFLIGHT: "full", ...env }, "jan");
    expect(result.code).toBe(ABORTED);
    expect(result.output).toMatch(sentence);
    expect(result.output).not.toContain("sk-of-nobody");
  });

  it("an API key: nobody signs in", async () => {
    const env = { ...SINGLE, API_KEY: "sk-team-key-12345", PREFLIGHT: "full" };
    const result = await against(["--token", "sk-team-key-12345"], "completion-conversation", env);
    expect(result.code, result.output.slice(-2000)).toBe(0);
    expect(result.records.filter(({ api }) => api === "auth")).toEqual([]);
    expect(
      stepLines(result)
        .slice(0, 2)
        .every((line) => line.includes("a key is used")),
    ).toBe(true);
    expect(result.output).not.toContain("sk-team-key");
  });
});

describe("the model behind the gateway fails", () => {
  it.each<[string, JanSuiteName, string, string[]]>([
    ["500:1", "completion-standard", "jan", ["completion invalid_response", "completion_stream stream_error"]],
    ["500:1", "completion-standard", "jan-clean", ["completion server", "completion_stream server"]],
    ["upstream_down:1", "completion-standard", "jan", ["completion validation", "completion_stream stream_error"]],
    ["empty:1", "completion-standard", "jan-clean", ["completion empty", "completion_stream empty"]],
    [
      "failed_response:1",
      "responses",
      "jan-clean",
      [
        "response stream_error",
        "response_stream stream_error",
        "response_stream_tools stream_error",
        "response_tools stream_error",
      ],
    ],
  ])("%s, %s on %s", async (fault, suite, profile, expected) => {
    const result = await against(["--fault", fault], suite, SINGLE, profile);
    expect(result.code).toBe(THRESHOLDS);
    expect(failed(result)).toEqual(expected);
  });

  it("a conversation that hangs after an upstream error has the error's class, not that of the limit it ran into", async () => {
    const env = { ...SINGLE, REQUEST_TIMEOUT: "1s" };
    const result = await against(["--fault", "500:1"], "completion-conversation", env, "jan");
    const stream = result.records.find(({ step }) => step === "message_stream");
    expect(stream).toMatchObject({ errorClass: "stream_error", errorDetail: "the backend failed" });
    expect(stream?.closeMs).toBeGreaterThan(900);
    expect(result.code).toBe(THRESHOLDS);
  });

  it("responses whose model streams unasked are read in the gateway's own spelling", async () => {
    const result = await against(
      ["--fault", "unasked_stream:1"],
      "responses",
      { ...SINGLE, ALLOW_FAULTS: "empty" },
      "jan",
    );
    const stream = result.records.find(({ step }) => step === "response_stream");
    expect(stream?.outcome).toBe("ok");
    expect(stream?.chunks).toBeGreaterThan(0);
    expect(stream?.ttftMs).not.toBeNull();
  });
});

describe("limits that hold", () => {
  it("30 s and 5 min by name: REQUEST_TIMEOUT for plain ones, TOOLS_TIMEOUT for those with tools", async () => {
    const env = { ...SINGLE, REQUEST_TIMEOUT: "300ms", TOOLS_TIMEOUT: "5s" };
    const result = await against(["--fault", "slow_first_token:1:900"], "responses", env);
    expect(failed(result)).toEqual(["response timeout_first_token", "response_stream timeout_first_token"]);
  });
});

describe("overload", () => {
  it("a database without connections: 401s that say what they are", async () => {
    const env = { ...SMALL, NONSTREAM_RPS: "40", STREAM_RPS: "0", MAX_VUS: "40", TOKEN_REFRESH: "expiry" };
    const result = await against(["--pool", "3", "--ttft", "500"], "completion-standard", env, "jan");
    expect(result.code).toBe(THRESHOLDS);
    expect(result.output).toContain("overload, not a wrong token");
    expect(failed(result)).toContain("completion auth");
  });
});

describe("answers of another server", () => {
  let other: Server | null = null;
  afterEach(() => {
    other?.closeAllConnections();
    other?.close();
  });

  it.each([
    [
      "nothing listens",
      null,
      /nothing answers at http:\/\/127\.0\.0\.1:9\. |nothing answers at http:\/\/127\.0\.0\.1:9 \(/,
    ],
    ["a web site", "<html>hello</html>", /answers, but not like Jan Server/],
    ["JSON of something else", '{"hello":"world"}', /answers, but not like Jan Server/],
    ["a list of something else", '{"object":"list","data":"none"}', /offers no model at all/],
  ])("%s", async (_name, body, sentence) => {
    let url = "http://127.0.0.1:9";
    if (body !== null) {
      other = createServer((_request, response) => {
        response.writeHead(200, { "content-type": body.startsWith("{") ? "application/json" : "text/html" }).end(body);
      });
      await new Promise<void>((resolve) => other?.listen(0, "127.0.0.1", resolve));
      url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    }
    const result = await runSuite("completion-standard", { url } as TestServer, SINGLE);
    expect(result.code).toBe(ABORTED);
    expect(result.output).toMatch(sentence);
    expect(result.output).not.toMatch(/\bat .*\.ts:\d+/);
  });

  it.each([
    ["a list that never ends", 1, /did not finish its answer to \/v1\/models \(timeout_total/],
    ["a list beyond all measure", 1 << 20, /answers, but not like Jan Server: .*larger than 16 MiB/],
  ])("%s", async (_name, bytes, sentence) => {
    other = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const more = () => {
        while (!response.destroyed && response.write(" ".repeat(bytes)) && bytes > 1);
        if (bytes === 1) setTimeout(more, 50).unref();
      };
      response.on("drain", more);
      more();
    });
    await new Promise<void>((resolve) => other?.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const env = { ...SINGLE, REQUEST_TIMEOUT: bytes === 1 ? "1s" : "30s" };
    const result = await runSuite("completion-standard", { url } as TestServer, env);
    expect(result.code).toBe(ABORTED);
    expect(result.output).toMatch(sentence);
  });
});

describe("two hundred users", () => {
  it("talk in conversations, and no item is lost or mixed up", async () => {
    const env = {
      NONSTREAM_RPS: "150",
      STREAM_RPS: "50",
      DURATION_MIN: "0.1",
      MAX_VUS: "100",
      TOKEN_REFRESH: "expiry",
    };
    server = await startTestServer(["--profile", "jan-clean", "--ttft", "300", "--itl", "5", "--tokens", "10"]);
    const result = await runSuite("completion-conversation", server, env, { timeoutMs: 150_000 });
    const items = result.records.filter(({ step, outcome }) => step === "conversation_items" && outcome === "ok");
    expect(new Set(result.records.map(({ vu }) => vu)).size).toBeGreaterThan(190);
    expect(items.length).toBeGreaterThan(200);
    expect(counted(result, "items_lost")).toBe(0);
    expect(counted(result, "items_foreign")).toBe(0);
    const wrong = result.records.filter(({ outcome }) => outcome === "error");
    expect(wrong.map(({ step, errorClass, errorDetail }) => `${step} ${errorClass} ${errorDetail}`)).toEqual([]);
  });
});
