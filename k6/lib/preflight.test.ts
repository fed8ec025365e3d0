/** What the pre-flight says, for each thing that can be wrong; and that it lets a good server pass. */
import { beforeEach, describe, expect, it } from "vitest";
import { aClient } from "../../e2e/fakes/client.ts";
import { GOOD_BODY } from "../../e2e/fakes/exchange.ts";
import { Aborted } from "../../e2e/fakes/k6/execution.ts";
import * as http from "../../e2e/fakes/k6/http.ts";
import * as metrics from "../../e2e/fakes/k6/metrics.ts";
import { preflight } from "./preflight.ts";

type Answer = Partial<http.FakeResponse>;

const JSON_TYPE = { "Content-Type": "application/json" };
const OK: Answer = { body: GOOD_BODY, headers: JSON_TYPE };
const refusal = (status: number, message: string): Answer => ({
  status,
  body: JSON.stringify({ error: { message } }),
  headers: JSON_TYPE,
  error_code: 1000 + status,
});
const broken = (error_code: number, error: string): Answer => ({
  ...{ status: 0, body: null, error, error_code },
  timings: { sending: 0, waiting: 0, receiving: 0, connecting: 0 },
});

beforeEach(() => {
  http.reset();
  metrics.reset();
});

/** The sentence of the abort, null when the run may begin. `answers`: by path, else 404. */
function says(
  answers: Record<string, Answer | ((sent: http.Sent) => Answer)>,
  env: Record<string, string> = {},
): string | null {
  http.answerWith((sent) => {
    const answer = answers[sent.url.replace(/^https?:\/\/[^/]+/, "")] ?? refusal(404, "no such page");
    return typeof answer === "function" ? answer(sent) : answer;
  });
  try {
    preflight(aClient(env));
    return null;
  } catch (error) {
    if (error instanceof Aborted) return error.message;
    throw error;
  }
}

const paths = () => http.sent.map(({ method, url }) => `${method} ${url.replace("http://localhost:3284", "")}`);
const POST = "/v1/chat/completions";

describe("a good server", () => {
  it("is asked for its status, then for one token of each model; nothing is counted", () => {
    expect(says({ "/status": { body: "up" }, [POST]: OK }, { MODELS: "a,b" })).toBeNull();
    expect(paths()).toEqual(["GET /status", `POST ${POST}`, `POST ${POST}`]);
    expect(http.sent.slice(1).map(({ body }) => JSON.parse(body ?? ""))).toMatchObject([
      { model: "a", max_tokens: 1, stream: false },
      { model: "b" },
    ]);
    expect(metrics.samples).toEqual([]);
  });

  it("may have its status at /health or at /v1/models, or where STATUS_PATH says", () => {
    expect(says({ "/health": {}, [POST]: OK }, { MODELS: "a" })).toBeNull();
    expect(says({ "/v1/models": { status: 204 }, [POST]: OK }, { MODELS: "a" })).toBeNull();
    http.reset();
    expect(says({ "/ready": {}, [POST]: OK }, { MODELS: "a", STATUS_PATH: "/ready" })).toBeNull();
    expect(paths()).toEqual(["GET /ready", `POST ${POST}`]);
  });

  it("may answer with nothing, when one token is all that it was allowed", () => {
    const nothing = GOOD_BODY.replace("Hello there", "");
    expect(says({ "/status": {}, [POST]: { body: nothing, headers: JSON_TYPE } })).toBeNull();
  });

  it("is not asked for a token with PREFLIGHT=status, nor for anything with PREFLIGHT=off", () => {
    expect(says({ "/status": {} }, { PREFLIGHT: "status" })).toBeNull();
    expect(paths()).toEqual(["GET /status"]);
    http.reset();
    expect(says({}, { PREFLIGHT: "off" })).toBeNull();
    expect(http.sent).toEqual([]);
  });
});

describe("a wrong address", () => {
  it.each([
    [1212, "dial: connection refused", /nothing answers at http:\/\/localhost:3284 .*connection refused.*BASE_URL/],
    [1101, "lookup: no such host", /the name in http:\/\/localhost:3284 is not known.*BASE_URL/],
    [1310, "x509: unknown authority", /no TLS connection.*certificate/],
    [1050, "request timeout", /did not answer in time/],
    [1220, "read: connection reset by peer", /closed the connection.*http or https/],
  ])("k6 error %i", (code, error, sentence) => {
    expect(says({ "/status": broken(code, error) })).toMatch(sentence);
    // a server that cannot be reached is not asked again
    expect(http.sent.length).toBe(1);
  });

  it("is told from a server that is not ready and from one that is no chat API", () => {
    const cold = refusal(503, "loading");
    expect(says({ "/status": cold, "/health": cold, "/v1/models": cold })).toMatch(/is not ready: \/status gave 503/);
    expect(says({})).toMatch(/not like a chat API: \/status gave 404, \/health gave 404, \/v1\/models gave 404/);
    expect(says({}, { STATUS_PATH: "/x" })).toMatch(/STATUS_PATH must name a path that answers 2xx/);
    expect(says({ "/status": {} })).toMatch(/no chat API at .*gave 404/);
    expect(says({ "/status": {}, [POST]: { body: "<html>", headers: { "Content-Type": "text/html" } } })).toMatch(
      /answers, but not like a chat API/,
    );
  });

  it("that ends in /v1 gets a hint", () => {
    expect(says({}, { BASE_URL: "http://localhost:3284/v1" })).toMatch(/BASE_URL must not end in \/v1/);
  });
});

describe("a refused token", () => {
  it("says whether one was given, and never shows it", () => {
    expect(says({ "/status": {}, [POST]: refusal(401, "who are you") })).toMatch(
      /wants a token .*none was given: set AUTH_TOKEN/,
    );
    const told = says(
      { "/status": {}, [POST]: refusal(401, "bad token tok-secret-9") },
      { AUTH_TOKEN: "tok-secret-9" },
    );
    expect(told).toMatch(/^llmload: pre-flight: the server refuses the token .*401: bad token \*\*\*/);
    expect(says({ "/v1/models": refusal(401, "no") })).toMatch(/wants a token \(\/v1\/models gave 401\)/);
  });

  it("is found among several tokens", () => {
    const second = (sent: http.Sent) => (sent.params.headers.Authorization === "Bearer bbbb" ? refusal(403, "no") : OK);
    expect(says({ "/status": {}, [POST]: second }, { AUTH_TOKENS: "aaaa,bbbb,cccc", MODELS: "m" })).toMatch(
      /refuses a token of AUTH_TOKENS/,
    );
  });
});

it("names an unknown model, and those that the server offers", () => {
  const answers = {
    "/status": {},
    "/v1/models": { body: '{"data":[{"id":"small"},{"id":"large"}]}', headers: JSON_TYPE },
    [POST]: (sent: http.Sent) => (sent.body?.includes('"huge"') ? refusal(404, "The model `huge` does not exist") : OK),
  };
  expect(says(answers, { MODELS: "small,huge" })).toMatch(
    /does not know the model "huge".*does not exist.*It offers small, large\. MODELS names/,
  );
});

it.each([
  [429, /limits us before any load: 429 no/],
  [500, /fails on a minimal request for model "m": 500 no/],
  [400, /refuses a minimal request for model "m": 400 no/],
])("tells a %i apart", (status, sentence) => {
  expect(says({ "/status": {}, [POST]: refusal(status, "no") }, { MODELS: "m" })).toMatch(sentence);
});

it("does not take every refusal that names a model for an unknown one", () => {
  const picky = refusal(400, "Unsupported parameter: 'max_tokens' is not supported with this model.");
  expect(says({ "/status": {}, [POST]: picky }, { MODELS: "m" })).toMatch(/refuses a minimal request for model "m"/);
  const unknown = refusal(400, "invalid model: m");
  expect(says({ "/status": {}, [POST]: unknown }, { MODELS: "m" })).toMatch(/does not know the model "m"/);
});
