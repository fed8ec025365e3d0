/** Who signs in when, what is refreshed when, and what a 401 in the middle of a run leads to. */
import { beforeEach, describe, expect, it } from "vitest";
import type { JanStep } from "../../../core/plan/jan_steps.ts";
import { aClient } from "../../../e2e/fakes/client.ts";
import { answerWith, type FakeResponse, reset as resetHttp, type Sent, sent } from "../../../e2e/fakes/k6/http.ts";
import { reset as resetMetrics, valuesOf } from "../../../e2e/fakes/k6/metrics.ts";
import { callOf, resource } from "./call.ts";
import { Session } from "./session.ts";

const JSON_TYPE = { "Content-Type": "application/json" };
const json = (body: unknown, status = 200): Partial<FakeResponse> => ({
  status,
  body: JSON.stringify(body),
  headers: JSON_TYPE,
  error_code: status >= 400 ? 1000 + status : 0,
});

/** A gateway whose tokens count up; `refuse` says which requests get a 401. */
function gateway(refuse: (request: Sent) => boolean = () => false, expiresIn = 899) {
  let tokens = 0;
  const grant = () => {
    tokens++;
    const cookies = { jan_refresh_token: [{ value: `refresh-${tokens}`, secure: true }] };
    return { ...json({ object: "access.token", access_token: `access-${tokens}`, expires_in: expiresIn }), cookies };
  };
  answerWith((request) => {
    if (refuse(request)) return json({ code: "019947f0", error: "" }, 401);
    return /auth/.test(request.url) ? grant() : json({ object: "list", data: [] });
  });
}

const client = (env: Record<string, string> = {}) => aClient({ BASE: "http://127.0.0.1:1", ...env }, null, "jan");
const list = (c: ReturnType<typeof client>, step: JanStep = "conversation_list") =>
  callOf(c, { step, method: "GET", path: "/v1/conversations", body: null, promises: resource("list") });
const paths = () => sent.map(({ url }) => url.replace("http://127.0.0.1:1", ""));
const bearer = (i: number) => sent.at(i)?.params.headers.Authorization;
const LOGIN = "/v1/auth/guest-login";
const REFRESH = "/v1/auth/refresh-token";
const LIST = "/v1/conversations";

beforeEach(() => {
  resetHttp();
  resetMetrics();
  gateway();
});

it("takes the refresh token from a Secure cookie on plain http, and sends it whatever the jar thinks", () => {
  const session = new Session(client());
  const attempt = session.signIn();
  expect(attempt.judgement).toMatchObject({ outcome: "ok", faults: ["secure_cookie"] });
  session.refresh("planned");
  expect(sent[1]?.params.cookies).toEqual({ jan_refresh_token: { value: "refresh-1", replace: true } });
  expect(sent[1]?.method).toBe("GET");
  expect(valuesOf("guest_login_time")).toHaveLength(1);
  expect(valuesOf("token_refreshes", { reason: "planned" })).toEqual([1]);
});

describe("TOKEN_REFRESH", () => {
  it.each([
    ["each", [LOGIN, REFRESH, LIST, REFRESH, LIST]],
    ["completion", [LOGIN, LIST, LIST]],
    ["expiry", [LOGIN, LIST, LIST]],
    ["off", [LOGIN, LIST, LIST]],
  ])("%s: two lists", (setting, expected) => {
    const c = client({ TOKEN_REFRESH: setting });
    const session = new Session(c);
    session.signIn();
    session.send(list(c));
    session.send(list(c));
    expect(paths()).toEqual(expected);
  });

  it("expiry: only when the token is about to end", () => {
    gateway(() => false, 0.001);
    const c = client({ TOKEN_REFRESH: "expiry" });
    const session = new Session(c);
    session.signIn();
    const until = Date.now() + 5;
    while (Date.now() < until);
    session.send(list(c));
    expect(paths()).toEqual([LOGIN, REFRESH, LIST]);
    expect(bearer(-1)).toBe("Bearer access-2");
  });
});

describe("a 401 in the middle of a run", () => {
  const setting = { TOKEN_REFRESH: "expiry" };

  it("gets one refresh and one more try, both counted", () => {
    gateway(({ url, params }) => /conversations/.test(url) && params.headers.Authorization === "Bearer access-1");
    const c = client(setting);
    const session = new Session(c);
    session.signIn();
    expect(session.send(list(c)).judgement.outcome).toBe("ok");
    expect(paths()).toEqual([LOGIN, LIST, REFRESH, LIST]);
    expect(valuesOf("auth_retries")).toEqual([1]);
    expect(valuesOf("token_refreshes", { reason: "unauthorized" })).toEqual([1]);
    expect(valuesOf("llm_requests", { try: "retry" })).toEqual([1]);
    expect(valuesOf("llm_errors", { error_class: "auth", try: "first" })).toEqual([1]);
  });

  it("is not tried a third time", () => {
    gateway(({ url }) => /conversations/.test(url));
    const c = client(setting);
    const session = new Session(c);
    session.signIn();
    expect(session.send(list(c)).judgement).toMatchObject({ outcome: "error", errorClass: "auth" });
    expect(paths()).toEqual([LOGIN, LIST, REFRESH, LIST]);
  });

  it("ends the session when the refresh is refused too", () => {
    gateway(({ url }) => !/guest-login/.test(url));
    const c = client(setting);
    const session = new Session(c);
    session.signIn();
    session.send(list(c));
    expect(paths()).toEqual([LOGIN, LIST, REFRESH]);
    expect(session.ready).toBe(false);
    expect(valuesOf("auth_retries")).toEqual([]);
  });

  it.each([
    ["TOKEN_REFRESH=off", { TOKEN_REFRESH: "off" }, [LOGIN, LIST]],
    ["API_KEY", { API_KEY: "sk-test-12345678" }, [LIST]],
  ])("is left alone with %s", (_name, env, expected) => {
    gateway(({ url }) => /conversations/.test(url));
    const c = client(env);
    const session = new Session(c);
    if (!session.ready) session.signIn();
    session.send(list(c));
    expect(paths()).toEqual(expected);
  });
});

it("sends an API key as it is, and never signs in", () => {
  const c = client({ API_KEY: "sk-test-12345678" });
  const session = new Session(c);
  expect(session).toMatchObject({ keyed: true, ready: true });
  session.send(list(c));
  expect(bearer(0)).toBe("Bearer sk-test-12345678");
});

it.each([
  ["without an access token", json({ expires_in: 899 }), "check"],
  ["without a time to live", json({ access_token: "a" }), "check"],
  ["that is no JSON", { status: 200, body: "<html>", headers: JSON_TYPE }, "invalid_response"],
  ["refused", json({ code: "x", error: "" }, 401), "auth"],
  ["failing", json({ code: "9576b6ba", error: "" }, 500), "server"],
])("is not signed in by a login %s", (_name, answer, errorClass) => {
  answerWith(() => answer);
  const session = new Session(client());
  expect(session.signIn().judgement).toMatchObject({ outcome: "error", errorClass });
  expect(session.ready).toBe(false);
});

it("knows its own conversations by id and by title", () => {
  const session = new Session(client());
  session.made("conv_1");
  expect(session.owns("conv_1", "whatever")).toBe(true);
  expect(session.owns("conv_2", session.title(7))).toBe(true);
  expect(session.owns("conv_2", "another's")).toBe(false);
});

it("keeps its tokens out of every text, whatever they look like and wherever a server repeats them", () => {
  const opaque = { access: "1|opaque:SECRET/one", refresh: "r$efresh SECRET" };
  answerWith(({ url }) =>
    /guest-login/.test(url)
      ? {
          ...json({ access_token: opaque.access, expires_in: 899 }),
          cookies: { jan_refresh_token: [{ value: opaque.refresh, secure: false }] },
        }
      : json({ error: `invalid token ${opaque.access} for cookie ${opaque.refresh}` }, 401),
  );
  const c = client({ TOKEN_REFRESH: "off" });
  const session = new Session(c);
  session.signIn();
  const { errorDetail } = session.send(list(c)).judgement;
  expect(errorDetail).toContain("invalid token ***");
  expect(errorDetail).not.toContain("SECRET");
});
