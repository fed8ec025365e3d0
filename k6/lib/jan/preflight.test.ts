/** What the pre-flight of a Jan suite says: each point of the guide's list, well and ill. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aClient } from "../../../e2e/fakes/client.ts";
import { Aborted } from "../../../e2e/fakes/k6/execution.ts";
import { answerWith, type FakeResponse, reset, type Sent, sent } from "../../../e2e/fakes/k6/http.ts";
import { preflight } from "./preflight.ts";

type Answer = Partial<FakeResponse>;
const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  body: JSON.stringify(body),
  headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
  error_code: status >= 400 ? 1000 + status : 0,
});
const MODELS = json({ object: "list", data: [{ id: "jan-v1-4b", object: "model" }] });
const TOKEN = {
  ...json({ object: "access.token", access_token: "eyJaaaaaa.bbbbbb.cccccc", expires_in: 899 }),
  cookies: { jan_refresh_token: [{ value: "eyJdddddd.eeeeee.ffffff", secure: true }] },
};
const COMPLETION = json({
  object: "chat.completion",
  choices: [{ message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** A good gateway, spoilt at the paths given. */
function gateway(spoilt: Record<string, Answer> = {}): void {
  const good: Record<string, Answer> = {
    "/v1/models": MODELS,
    "/v1/auth/guest-login": TOKEN,
    "/v1/auth/refresh-token": TOKEN,
    "/v1/chat/completions": COMPLETION,
  };
  answerWith(({ url }: Sent) => {
    const path = url.replace(/^https?:\/\/[^/]+/, "");
    return spoilt[path] ?? good[path] ?? json({ code: "x", error: "" }, 404);
  });
}

const said: string[] = [];
beforeEach(() => {
  reset();
  said.length = 0;
  vi.spyOn(console, "log").mockImplementation((text: string) => void said.push(text));
  gateway();
});
afterEach(() => vi.restoreAllMocks());

function check(env: Record<string, string> = {}): string {
  try {
    preflight(aClient({ BASE: "http://gateway:8080", LLMLOAD_CHECK: "true", ...env }, null, "jan"));
    return "";
  } catch (error) {
    if (error instanceof Aborted) return error.message;
    throw error;
  }
}
const paths = () => sent.map(({ url }) => url.replace("http://gateway:8080", ""));

it("walks through network, API, model, sign-in and rate limit, a sentence each", () => {
  expect(check()).toBe("");
  expect(said.map((line) => line.replace("llmload: ", ""))).toEqual([
    "network: http://gateway:8080 answers (http/1.1)",
    "API: http://gateway:8080 offers 1 model (/v1/models)",
    'model: "jan-v1-4b" is offered',
    expect.stringMatching(/^the refresh cookie is Secure though .* is plain http/),
    'sign-in: a guest can log in and refresh, and "jan-v1-4b" answers',
    "rate limit: none of 4 requests was limited, and the server announces no limit",
  ]);
  expect(said.join()).not.toContain("eyJ");
});

it("tells what the server announces of its limits", () => {
  const headers = { "X-Ratelimit-Limit-Requests": "100", "X-Ratelimit-Remaining-Requests": "99" };
  gateway({ "/v1/models": { ...MODELS, headers: { ...MODELS.headers, ...headers } } });
  check();
  expect(said.at(-1)).toContain("announces 99 of 100 requests left");
});

it.each([
  ["PREFLIGHT=off", { PREFLIGHT: "off" }, []],
  ["PREFLIGHT=status", { PREFLIGHT: "status" }, ["/v1/models"]],
  ["API_KEY", { API_KEY: "sk-key-12345678" }, ["/v1/models", "/v1/chat/completions"]],
  ["TOKEN_REFRESH=off", { TOKEN_REFRESH: "off" }, ["/v1/models", "/v1/auth/guest-login", "/v1/chat/completions"]],
])("%s: what is asked", (_name, env, expected) => {
  expect(check(env)).toBe("");
  expect(paths()).toEqual(expected);
});

it("sends the load test's token to a firewall that asks for it", () => {
  check({ LOADTEST_TOKEN: "let-me-pass-1" });
  expect(sent.every(({ params }) => params.headers["x-loadtest-token"] === "let-me-pass-1")).toBe(true);
});

describe("stops the run with the reason", () => {
  const broken: Answer = { status: 0, body: null, error: "dial: connection refused", error_code: 1212 };
  it.each<[string, Record<string, Answer>, Record<string, string>, RegExp]>([
    ["network", { "/v1/models": broken }, {}, /pre-flight: nothing answers at http:\/\/gateway:8080 .* BASE names/],
    ["not ready", { "/v1/models": json({}, 503) }, {}, /is not ready: \/v1\/models gave 503/],
    ["API", { "/v1/models": { status: 200, body: "<html>" } }, {}, /answers, but not like Jan Server/],
    [
      "API, unfinished",
      { "/v1/models": { status: 200, body: "{", error: "request timeout", error_code: 1050 } },
      {},
      /answers, but did not finish its answer to \/v1\/models \(timeout_total: request timeout\)/,
    ],
    ["API, 404", { "/v1/models": json({}, 404) }, {}, /not like Jan Server: \/v1\/models gave 404/],
    ["key for models", { "/v1/models": json({}, 401) }, {}, /wants a key even for \/v1\/models/],
    ["model", {}, { MODEL: "gpt-9" }, /does not offer the model "gpt-9"\. It offers jan-v1-4b\. MODEL names/],
    ["no models", { "/v1/models": json({ object: "list", data: [] }) }, {}, /offers no model at all/],
    [
      "login",
      { "/v1/auth/guest-login": json({ code: "9576b6ba", error: "" }, 500) },
      {},
      /sign-in: the guest login was refused: 500/,
    ],
    [
      "no token",
      { "/v1/auth/guest-login": json({ expires_in: 3 }) },
      {},
      /sign-in: the guest login gave no access_token/,
    ],
    ["no cookie", { "/v1/auth/guest-login": { ...TOKEN, cookies: {} } }, {}, /sets no cookie jan_refresh_token/],
    [
      "refresh",
      { "/v1/auth/refresh-token": json({ code: "c2019018", error: "" }, 401) },
      {},
      /sign-in: the token refresh was refused: 401/,
    ],
    [
      "fresh token refused",
      { "/v1/chat/completions": json({ code: "019947f0" }, 401) },
      {},
      /refuses a token that it has just given/,
    ],
    [
      "key refused",
      { "/v1/chat/completions": json({ code: "019947f0" }, 401) },
      { API_KEY: "sk-key-12345678" },
      /refuses the key.* Check API_KEY/,
    ],
    [
      "rate limit",
      { "/v1/chat/completions": json({ error: "slow down" }, 429) },
      {},
      /limits us before any load: 429 slow down/,
    ],
    [
      "completion",
      { "/v1/chat/completions": json({ choices: null, object: "" }) },
      {},
      /does not answer a minimal request .* invalid_response/,
    ],
  ])("%s", (_name, spoilt, env, sentence) => {
    gateway(spoilt);
    expect(check(env)).toMatch(sentence);
  });
});
