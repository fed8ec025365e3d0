/** Signing in, through real sockets, at the gateway as it is and at the clean server. */
import { afterEach, describe, expect, it } from "vitest";
import { cookieOf, type Rig, startRig } from "./testing/rig.ts";

let rig: Rig;
afterEach(() => rig?.server.stop());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const claims = (token: string) => JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
const NO_TOKEN = { code: "019947f0-eca1-7474-8ed2-09d6e5389b54", error: "" };
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("jan", () => {
  it("guest login: token, a truncated expires_in, and a Secure cookie for seven days", async () => {
    rig = await startRig("jan");
    const before = Date.now();
    const reply = await rig.call("POST", "/v1/auth/guest-login");
    expect(reply.status).toBe(200);
    expect(reply.headers["x-request-id"]).toMatch(UUID);
    expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(Object.keys(reply.json)).toEqual(["object", "access_token", "expires_in"]);
    expect(reply.json).toMatchObject({ object: "access.token", expires_in: 899 });
    const [, value, expires] =
      /^jan_refresh_token=([^;]+); Path=\/; Expires=([^;]+ GMT); HttpOnly; Secure; SameSite=Strict$/.exec(
        reply.headers["set-cookie"]?.[0] ?? "",
      ) ?? [];
    expect(Math.abs(Date.parse(expires!) - before - 7 * 86_400_000)).toBeLessThan(10_000);
    const said = claims(reply.json.access_token);
    expect(Object.keys(said).sort()).toEqual(["Email", "ID", "Name", "exp", "sub"]);
    expect(said).toMatchObject({ Email: `${said.Name}@guest.jan.ai`, sub: said.Email });
    expect(said.Name).toMatch(/^jan_[0-9a-z]{12}$/);
    expect(said.ID).toMatch(/^user_[0-9a-z]{24}$/);
    expect(claims(value!).exp - said.exp).toBe(7 * 86_400 - 900);
    expect(JSON.parse(Buffer.from(reply.json.access_token.split(".")[0], "base64url").toString()).alg).toBe("HS512");
  });

  it("a login with a good cookie is the same user again, one with a bad cookie a new one", async () => {
    rig = await startRig("jan");
    const { token, cookie } = await rig.guest();
    const again = await rig.call("POST", "/v1/auth/guest-login", { cookie, body: {} });
    expect(claims(again.json.access_token).ID).toBe(claims(token).ID);
    const other = await rig.call("POST", "/v1/auth/guest-login", { cookie: `${cookie}x` });
    expect(claims(other.json.access_token).ID).not.toBe(claims(token).ID);
  });

  it("refresh: GET with the cookie only; a new cookie; old ones stay good; POST is not there", async () => {
    rig = await startRig("jan");
    const { cookie } = await rig.guest();
    const first = await rig.call("GET", "/v1/auth/refresh-token", { cookie, token: "nonsense" });
    expect(first.json).toMatchObject({ object: "access.token", expires_in: 899 });
    expect(cookieOf(first)).not.toBe("");
    expect((await rig.call("GET", "/v1/auth/refresh-token", { cookie })).status).toBe(200);
    const without = await rig.call("GET", "/v1/auth/refresh-token", { token: first.json.access_token });
    expect([without.status, without.text]).toEqual([401, '{"code":"c2019018-b71c-4f13-8ac6-854fbd61c9dd","error":""}']);
    const post = await rig.call("POST", "/v1/auth/refresh-token", { cookie });
    expect([post.status, post.headers["content-type"], post.text]).toEqual([404, "text/plain", "404 page not found"]);
  });

  it("access and refresh tokens take each other's place", async () => {
    rig = await startRig("jan");
    const { token, cookie } = await rig.guest();
    expect((await rig.call("GET", "/v1/auth/refresh-token", { cookie: token })).status).toBe(200);
    const me = await rig.call("GET", "/v1/auth/me", { token: cookie });
    expect(me.json).toMatchObject({ object: "me", id: claims(token).ID, email: claims(token).Email });
  });

  it("logout clears the cookie with an empty body", async () => {
    rig = await startRig("jan");
    const reply = await rig.call("GET", "/v1/auth/logout");
    expect([reply.status, reply.text]).toEqual([200, ""]);
    expect(reply.headers["set-cookie"]).toEqual([
      "jan_refresh_token=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Secure; SameSite=Strict",
    ]);
  });

  it("401 for a missing, garbled, foreign or expired token; a token of nobody has another code", async () => {
    rig = await startRig("jan", { "token-ttl": "1s", "refresh-ttl": "1s" });
    const { token, cookie } = await rig.guest();
    const [head, body, signature] = token.split(".");
    const forged = Buffer.from(JSON.stringify({ ...claims(token), ID: "user_x" })).toString("base64url");
    for (const wrong of [undefined, "x", "a.b.c", `${head}.${body}`, `${head}.${forged}.${signature}`]) {
      const reply = await rig.call("GET", "/v1/auth/me", wrong === undefined ? {} : { token: wrong });
      expect([reply.status, reply.json]).toEqual([401, NO_TOKEN]);
    }
    await soon(1050);
    expect((await rig.call("GET", "/v1/auth/me", { token })).json).toEqual(NO_TOKEN);
    expect((await rig.call("GET", "/v1/auth/refresh-token", { cookie })).status).toBe(401);
  });

  it("each route asks for a token or not, as the gateway does", async () => {
    rig = await startRig("jan");
    const open = ["/healthcheck", "/v1/version", "/v1/models"];
    for (const path of open) expect((await rig.call("GET", path)).status).toBe(200);
    const guarded: [string, string][] = [
      ["GET", "/v1/auth/me"],
      ["POST", "/v1/chat/completions"],
      ["POST", "/v1/conv/chat/completions"],
      ["GET", "/v1/conv/models"],
      ["GET", "/v1/conversations"],
      ["GET", "/v1/conversations/conv_x/items"],
      ["POST", "/v1/responses"],
      ["GET", "/v1/responses/resp_x"],
    ];
    for (const [method, path] of guarded) expect((await rig.call(method, path)).json).toEqual(NO_TOKEN);
    expect((await rig.call("GET", "/healthcheck")).text).toBe('"ok"');
    expect(Object.keys((await rig.call("GET", "/v1/version")).json)).toEqual(["env_reloaded_at", "version"]);
    const { token } = await rig.guest();
    const [models, conv] = [await rig.call("GET", "/v1/models"), await rig.call("GET", "/v1/conv/models", { token })];
    expect(conv.json).toEqual(models.json);
    expect(models.json.object).toBe("list");
    expect(Object.keys(models.json.data[0])).toEqual(["id", "object", "created", "owned_by"]);
    expect(models.json.data.map((model: { id: string }) => model.id)).toContain("jan-v1-4b");
  });

  it("unknown routes and methods: 404 in plain text, with a request id; OPTIONS: 204", async () => {
    rig = await startRig("jan");
    for (const [method, path] of [
      ["GET", "/health"],
      ["DELETE", "/v1/models"],
      ["GET", "/v1/chat/completions"],
      ["GET", "/v1/conversations//items"],
    ] as const) {
      const reply = await rig.call(method, path);
      expect([reply.status, reply.headers["content-type"], reply.text]).toEqual([
        404,
        "text/plain",
        "404 page not found",
      ]);
      expect(reply.headers["x-request-id"]).toMatch(UUID);
    }
    expect((await rig.call("OPTIONS", "/v1/models")).status).toBe(204);
    expect(rig.server.stats().clientsGone).toBe(0);
  });

  it("--token is an API key beside the guests' tokens", async () => {
    rig = await startRig("jan", { token: "sk-of-mine" });
    expect((await rig.call("GET", "/v1/auth/me", { token: "sk-of-mine" })).status).toBe(200);
    expect((await rig.call("GET", "/v1/auth/me", { token: "sk-of-others" })).status).toBe(401);
    expect((await rig.call("GET", "/v1/auth/me", await rig.guest())).status).toBe(200);
  });

  it("every request has its line in the truth log", async () => {
    rig = await startRig("jan");
    const { cookie, token } = await rig.guest();
    await rig.call("GET", "/v1/auth/refresh-token", { cookie, id: "mine" });
    await rig.call("POST", "/v1/conversations", { token, body: { title: "t" } });
    await rig.call("GET", "/nowhere");
    const seen = (await rig.truth()).map(({ id, method, path, status, profile }) => [
      id,
      method,
      path,
      status,
      profile,
    ]);
    expect(seen).toEqual([
      ["server-1", "POST", "/v1/auth/guest-login", 200, "jan"],
      ["mine", "GET", "/v1/auth/refresh-token", 200, "jan"],
      ["server-3", "POST", "/v1/conversations", 200, "jan"],
      ["server-4", "GET", "/nowhere", 404, "jan"],
    ]);
  });
});

describe("jan-clean", () => {
  it("a cookie that a jar sends back over http, a whole expires_in, kinds of tokens kept apart", async () => {
    rig = await startRig("jan-clean");
    const reply = await rig.call("POST", "/v1/auth/guest-login");
    expect(reply.json.expires_in).toBe(900);
    expect(reply.headers["set-cookie"]?.[0]).toMatch(/; HttpOnly; SameSite=Strict$/);
    const cookie = cookieOf(reply);
    expect((await rig.call("GET", "/v1/auth/me", { token: cookie })).status).toBe(401);
    expect((await rig.call("GET", "/v1/auth/refresh-token", { cookie: reply.json.access_token })).status).toBe(401);
    const [a, b] = [
      await rig.call("GET", "/v1/auth/refresh-token", { cookie }),
      await rig.call("GET", "/v1/auth/refresh-token", { cookie }),
    ];
    expect(a.json.access_token).not.toBe(b.json.access_token);
  });

  it("says why: 401, 404 and 405 with texts", async () => {
    rig = await startRig("jan-clean");
    expect((await rig.call("GET", "/v1/auth/me")).json.error).toMatch(/token/);
    const nowhere = await rig.call("GET", "/nowhere");
    expect([nowhere.status, nowhere.json.error]).toEqual([404, "nothing is here"]);
    const post = await rig.call("POST", "/v1/auth/refresh-token");
    expect([post.status, post.headers.allow]).toEqual([405, "GET"]);
  });
});
