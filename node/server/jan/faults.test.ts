/** The faults that only Jan's profiles know, each at the routes that it is about, and overload for real. */
import { afterEach, describe, expect, it } from "vitest";
import { FAULTS, isJanFault } from "../faults.ts";
import { parseServerOptions } from "../options.ts";
import { type Rig, startRig } from "./testing/rig.ts";

let rig: Rig;
afterEach(() => rig?.server.stop());

const PROFILES = ["jan", "jan-clean"] as const;
const USER_GONE = '{"code":"6272df83-f538-421b-93ba-c2b6f6d39f39","error":""}';
const UNREGISTERED = '{"code":"9576b6ba-fcc6-4bd2-b13a-33d59d6a71f1","error":""}';
const BROKEN_HEALTH = '"ok"{"code":"a5a38af2-1605-4f58-a89c-fa3ff390d4db","error":""}';

async function talk(profile: "jan" | "jan-clean") {
  rig = await startRig(profile);
  const { token } = await rig.guest();
  const items = ["one", "two", "three"].map((value) => ({
    type: "message",
    role: "user",
    content: [{ type: "text", text: value }],
  }));
  const { id } = (await rig.call("POST", "/v1/conversations", { token, body: { title: "Mine", items } })).json;
  const path = `/v1/conversations/${id}`;
  return {
    id,
    token,
    get: async (at: string, fault?: string) => (await rig.call("GET", at, { token, ...(fault ? { fault } : {}) })).json,
    path,
    said: async (fault?: string) => {
      const { json } = await rig.call("GET", `${path}/items`, { token, ...(fault ? { fault } : {}) });
      return json.data.map((item: { content: { text: { value: string } }[] }) => item.content[0]!.text.value);
    },
  };
}

it("every one has a test here", () => {
  const tested = [
    ...["pool_full", "expired_token", "refresh_refused", "no_cookie", "bad_json", "wrong_title"],
    ...["missing_conversation", "foreign_conversation", "lost_item", "foreign_item", "swapped_items", "changed_item"],
    // in chat.test.ts, conv_chat.test.ts and responses.test.ts
    ...["upstream_down", "failed_response", "unasked_stream"],
  ];
  expect(FAULTS.flatMap(({ name }) => (isJanFault(name) ? [name] : [])).sort()).toEqual([...tested].sort());
});

describe.each(PROFILES)("%s", (profile) => {
  it("lists of items that lie", async () => {
    const { said } = await talk(profile);
    expect(await said()).toEqual(["one", "two", "three"]);
    expect(await said("lost_item")).toEqual(["one", "two"]);
    expect(await said("swapped_items")).toEqual(["one", "three", "two"]);
    expect(await said("changed_item")).toEqual(["one", "two", "three or not"]);
    expect(await said("foreign_item")).toEqual(["one", "two", "three", "what somebody else said"]);
    const other = await rig.guest();
    const items = [{ type: "message", role: "user", content: [{ type: "text", text: "another's" }] }];
    await rig.call("POST", "/v1/conversations", { token: other.token, body: { title: "x", items } });
    expect(await said("foreign_item")).toEqual(["one", "two", "three", "another's"]);
    expect(await said()).toEqual(["one", "two", "three"]);
  });

  it("conversations that lie", async () => {
    const { id, get, path } = await talk(profile);
    expect((await get(path, "wrong_title")).title).toBe("Mine (not so)");
    expect((await get(path)).title).toBe("Mine");
    expect((await get("/v1/conversations", "missing_conversation")).data).toEqual([]);
    const foreign = (await get("/v1/conversations", "foreign_conversation")).data;
    expect(foreign.map((one: { id: string }) => one.id === id)).toEqual([true, false]);
  });

  it("no_cookie, refresh_refused, bad_json", async () => {
    const { token, get } = await talk(profile);
    const login = await rig.call("POST", "/v1/auth/guest-login", { fault: "no_cookie" });
    expect([login.status, login.headers["set-cookie"]]).toEqual([200, undefined]);
    const { cookie } = await rig.guest();
    const refused = await rig.call("GET", "/v1/auth/refresh-token", { cookie, fault: "refresh_refused" });
    expect([refused.status, refused.json.code]).toEqual([401, "c2019018-b71c-4f13-8ac6-854fbd61c9dd"]);
    expect((await rig.call("GET", "/v1/auth/refresh-token", { cookie })).status).toBe(200);
    expect(await get("/v1/auth/me", "bad_json")).toBeNull();
    const broken = await rig.call("GET", "/v1/models", { token, fault: "bad_json" });
    expect([broken.status, broken.complete, broken.json]).toEqual([200, true, null]);
  });

  it("expired_token: each user is refused as often as asked, then let in", async () => {
    rig = await startRig(profile, { fault: "expired_token:1" });
    for (let i = 0; i < 2; i++) {
      const { token, cookie } = await rig.guest();
      const first = await rig.call("GET", "/v1/auth/me", { token });
      expect([first.status, first.json.code]).toEqual([401, "019947f0-eca1-7474-8ed2-09d6e5389b54"]);
      const fresh = (await rig.call("GET", "/v1/auth/refresh-token", { cookie })).json.access_token;
      expect((await rig.call("GET", "/v1/auth/me", { token: fresh })).status).toBe(200);
    }
    await rig.server.stop();
    rig = await startRig(profile, { fault: "expired_token:1:0" });
    const { token } = await rig.guest();
    for (let i = 0; i < 3; i++) expect((await rig.call("GET", "/v1/auth/me", { token })).status).toBe(401);
  });

  it("an unknown fault in the header is told; one about other routes strikes nobody", async () => {
    const { token } = await talk(profile);
    expect((await rig.call("GET", "/v1/auth/me", { token, fault: "nope" })).status).toBe(400);
    expect((await rig.call("GET", "/v1/auth/me", { token, fault: "lost_item" })).status).toBe(200);
    const seen = (await rig.truth()).map(({ fault }) => fault);
    expect(seen.every((fault) => fault === null)).toBe(true);
  });
});

describe("a full pool", () => {
  it("as a fault: jan", async () => {
    const { token } = await talk("jan");
    const { cookie } = await rig.guest();
    const full = (method: string, path: string) =>
      rig.call(method, path, { token, cookie, fault: "pool_full", body: {} });
    for (const [method, path] of [
      ["GET", "/v1/conversations"],
      ["POST", "/v1/chat/completions"],
      ["POST", "/v1/responses"],
    ] as const) {
      const reply = await full(method, path);
      expect([reply.status, reply.text]).toEqual([401, USER_GONE]);
    }
    const login = await full("POST", "/v1/auth/guest-login");
    expect([login.status, login.text]).toEqual([500, UNREGISTERED]);
    expect((await full("GET", "/v1/auth/refresh-token")).status).toBe(200);
    expect((await full("GET", "/v1/models")).status).toBe(200);
    const health = await full("GET", "/healthcheck");
    expect([health.status, health.text]).toEqual([200, BROKEN_HEALTH]);
  });

  const stream = { model: "jan-v1-4b", stream: true, messages: [{ role: "user", content: "x" }] };
  it.each(PROFILES)("for real, held for the whole life of a stream: %s", async (profile) => {
    rig = await startRig(profile, { pool: "3", ttft: "0", itl: "60", tokens: "20" });
    const { token } = await rig.guest();
    const post = () => rig.call("POST", "/v1/chat/completions", { token, body: stream });
    const streams = Array.from({ length: 5 }, post);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const login = await rig.call("POST", "/v1/auth/guest-login");
    expect(login.status).toBe(profile === "jan" ? 500 : 503);
    expect((await rig.call("GET", "/v1/models")).status).toBe(200);
    const replies = await Promise.all(streams);
    const status = profile === "jan" ? 401 : 503;
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 200, 200, status, status]);
    const refused = replies.find((reply) => reply.status === status);
    expect(refused?.headers["retry-after"]).toBe(profile === "jan" ? undefined : "1");
    expect((await post()).status).toBe(200);
  });

  it("a client that leaves gives its connection back", async () => {
    rig = await startRig("jan", { pool: "1", itl: "40", tokens: "100" });
    const { token } = await rig.guest();
    await rig.call("POST", "/v1/chat/completions", { token, body: stream, leaveAt: '"content":"' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await rig.call("GET", "/v1/auth/me", { token })).status).toBe(200);
  });
});

it("what only Jan's profiles know is refused for others, and their port is 8080", () => {
  const read = parseServerOptions({ pool: "3", fault: "lost_item:1" });
  expect("problems" in read ? read.problems : []).toEqual([
    "--pool means something for the profiles jan and jan-clean only",
    "--fault: lost_item strikes the profiles jan and jan-clean only",
  ]);
  for (const profile of PROFILES) expect(parseServerOptions({ profile })).toHaveProperty("options.port", 8080);
  expect(parseServerOptions({ profile: "jan", port: "1" })).toHaveProperty("options.port", 1);
  expect(parseServerOptions({})).toHaveProperty("options.port", 3284);
  const wrong = parseServerOptions({ profile: "jan", "token-ttl": "soon", "stream-limit": "0", "refresh-ttl": "90d" });
  expect("problems" in wrong ? wrong.problems : []).toHaveLength(3);
});
