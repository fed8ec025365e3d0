/** Conversations and their items: shapes, paging, ownership, limits. */
import { afterEach, describe, expect, it } from "vitest";
import { type Rig, startRig } from "./testing/rig.ts";

let rig: Rig;
afterEach(() => rig?.server.stop());

const ROOT = "/v1/conversations";
const ZERO_TIME = -62135596800;
const PROFILES = ["jan", "jan-clean"] as const;
const text = (value: string, role = "user") => ({ type: "message", role, content: [{ type: "text", text: value }] });

async function start(profile: "jan" | "jan-clean") {
  rig = await startRig(profile);
  const { token } = await rig.guest();
  return {
    token,
    get: (path = "") => rig.call("GET", `${ROOT}${path}`, { token }),
    post: (body: unknown, path = "") => rig.call("POST", `${ROOT}${path}`, { token, body }),
  };
}

describe.each(PROFILES)("%s", (profile) => {
  it("create, get, change, delete", async () => {
    const { token, get, post } = await start(profile);
    const made = (await post({ title: "One", metadata: { a: "b" } })).json;
    expect(Object.keys(made)).toEqual(["id", "title", "object", "created_at", "metadata"]);
    expect(made).toMatchObject({ title: "One", object: "conversation", metadata: { a: "b" } });
    expect(made.id).toMatch(/^conv_[0-9a-z]{42}$/);
    const read = (await get(`/${made.id}`)).json;
    expect(Math.abs(read.created_at - Date.now() / 1000)).toBeLessThan(60);
    expect(made.created_at).toBe(profile === "jan" ? ZERO_TIME : read.created_at);
    const changed = await rig.call("PATCH", `${ROOT}/${made.id}`, { token, body: { title: "Two" } });
    expect(changed.json).toEqual({ ...read, title: "Two" });
    const gone = await rig.call("DELETE", `${ROOT}/${made.id}`, { token });
    expect(gone.json).toEqual({ id: made.id, object: "conversation.deleted", deleted: true });
    const missing = await get(`/${made.id}`);
    expect([missing.status, missing.text]).toEqual([
      404,
      '{"code":"e91636c2-fced-4a89-bf08-55309005365f","error":"conversation not found"}',
    ]);
  });

  it("pages: limit, order, last, offset", async () => {
    const { get, post } = await start(profile);
    expect((await get()).json).toEqual({
      object: "list",
      data: [],
      first_id: null,
      last_id: null,
      has_more: false,
      total: 0,
    });
    const ids: string[] = [];
    for (let i = 0; i < 23; i++) ids.push((await post({ title: `t${i}` })).json.id);
    const page = async (query: string) => {
      const { json } = await get(query);
      return { ids: json.data.map((one: { id: string }) => one.id), more: json.has_more, total: json.total, json };
    };
    const first = await page("");
    expect(first).toMatchObject({ ids: ids.slice(0, 20), more: true, total: 23 });
    expect([first.json.first_id, first.json.last_id]).toEqual([ids[0], ids[19]]);
    expect(await page(`?last=${ids[19]}`)).toMatchObject({ ids: ids.slice(20), more: false, total: 23 });
    expect(await page("?limit=2&order=desc")).toMatchObject({ ids: [ids[22], ids[21]], more: true });
    expect(await page(`?limit=2&order=desc&last=${ids[1]}`)).toMatchObject({ ids: [ids[0]], more: false });
    expect(await page("?limit=3&offset=21")).toMatchObject({ ids: ids.slice(21), more: false });
    const after = (await page(`?after=${ids[19]}`)).ids;
    expect(after).toEqual(profile === "jan" ? ids.slice(0, 20) : ids.slice(20));
    for (const wrong of ["?limit=0", "?limit=x", "?order=up", "?last=conv_none", "?offset=x"]) {
      const reply = await get(wrong);
      expect([reply.status, reply.json.code]).toEqual([400, "5f89e23d-d4a0-45ce-ba43-ae2a9be0ca64"]);
    }
  });

  it("nobody sees another's", async () => {
    const { post } = await start(profile);
    const { id } = (await post({ title: "Mine", items: [text("secret")] })).json;
    const { token } = await rig.guest();
    expect((await rig.call("GET", ROOT, { token })).json.data).toEqual([]);
    for (const [method, path] of [
      ["GET", `/${id}`],
      ["PATCH", `/${id}`],
      ["DELETE", `/${id}`],
      ["GET", `/${id}/items`],
      ["POST", `/${id}/items`],
    ] as const) {
      expect((await rig.call(method, `${ROOT}${path}`, { token, body: {} })).status).toBe(404);
    }
  });

  it("items: add, list in order, get, delete", async () => {
    const { token, get, post } = await start(profile);
    const { id } = (await post({ title: "t", items: [text("one")] })).json;
    const added = (await post({ items: [text("two", "assistant"), text("three")] }, `/${id}/items`)).json;
    expect(added).toMatchObject({ object: "list", has_more: false, total: 2 });
    const zero = added.data.map((item: { created_at: number }) => item.created_at === ZERO_TIME);
    expect(zero).toEqual(profile === "jan" ? [true, true] : [false, false]);
    const all = (await get(`/${id}/items`)).json;
    expect(all.data.map((item: { content: { text: { value: string } }[] }) => item.content[0]!.text.value)).toEqual([
      "one",
      "two",
      "three",
    ]);
    expect(Object.keys(all.data[0])).toEqual(["id", "object", "type", "role", "status", "created_at", "content"]);
    const short = (await get(`/${id}/items?limit=2`)).json;
    expect([short.has_more, short.total]).toEqual([true, profile === "jan" ? 2 : 3]);
    const one = all.data[1];
    expect((await get(`/${id}/items/${one.id}`)).json).toEqual(one);
    const left = await rig.call("DELETE", `${ROOT}/${id}/items/${one.id}`, { token });
    expect(left.json.object).toBe("conversation");
    expect((await get(`/${id}/items/${one.id}`)).status).toBe(404);
    expect((await get(`/${id}/items`)).json.data).toHaveLength(2);
  });

  it("a part that is not of type text keeps its text or loses it", async () => {
    const { get, post } = await start(profile);
    const items = [{ type: "message", role: "user", content: [{ type: "input_text", text: "hello" }] }];
    const { id } = (await post({ title: "t", items })).json;
    const [item] = (await get(`/${id}/items`)).json.data;
    expect(item.content).toEqual([{ type: "input_text", ...(profile === "jan" ? {} : { text: { value: "hello" } }) }]);
  });
});

describe("refusals", () => {
  const bad: [unknown, string][] = [
    [{}, "019952d0-3e32-76ba-a97f-711223df2c84"],
    [{ title: "  " }, "019952d0-3e32-76ba-a97f-711223df2c84"],
    [{ title: "x".repeat(201) }, "019952d0-3e32-76ba-a97f-711223df2c84"],
    [{ title: "x", metadata: { "a b": "c" } }, "019952d0-3e32-76ba-a97f-711223df2c84"],
    ["{", "e5c96a9e-7ff9-4408-9514-9d206ca85b33"],
    [{ title: 3 }, "e5c96a9e-7ff9-4408-9514-9d206ca85b33"],
    [{ title: "x", items: Array(21).fill(text("x")) }, "0e5b8426-b1d2-4114-ac81-d3982dc497cf"],
    [{ title: "x", items: [text("x", "nobody")] }, "1fe8d03b-9e1e-4e52-b5b5-77a25954fc43"],
    [{ title: "x", items: [text("x".repeat(50_001))] }, "019952d0-1dc9-746e-82ff-dd42b1e7930f"],
  ];
  it.each(PROFILES)("%s: 400 with the gateway's codes", async (profile) => {
    const { post, get } = await start(profile);
    for (const [body, code] of bad) {
      const reply = await post(body);
      expect([reply.status, reply.json.code]).toEqual([400, code]);
      if (profile === "jan-clean") expect(reply.json.error).not.toBe("");
    }
    expect((await get()).json.total).toBe(0);
  });

  it("jan tells no reason", async () => {
    const { post } = await start("jan");
    expect((await post({})).text).toBe('{"code":"019952d0-3e32-76ba-a97f-711223df2c84","error":""}');
  });
});
