/** A search put together, as a value that its schema allows and as people read it. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { HOSTILE } from "../report/testdata/hostile.ts";
import { searchMarkdown } from "./render/markdown.ts";
import { searchPage } from "./render/page.ts";
import { searchText } from "./render/text.ts";
import { cacheWarning, resultOf } from "./result.ts";
import { observeQueue, play, type QueueServer, SETTINGS, seen, source } from "./simulated.ts";
import type { Observation, SearchResult } from "./types.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../contract/search.schema.json", import.meta.url), "utf8"),
) as object;
const valid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

const step = (load: number, met: number, times: number): Observation =>
  seen(load, {
    goodput: { met, of: 1000, nEffective: 800 },
    ttft: { p50: 40 * times, p95: 90 * times },
    tpot: { p50: 12, p95: 14 },
    e2e: { p50: 600, p95: 800 },
    tokensOutPerSecond: 20 * load,
    inFlightMean: load * 0.6,
  });
const found = resultOf({
  id: "search_x",
  settings: SETTINGS,
  steps: [
    step(4, 1000, 1),
    step(8, 985, 2),
    step(16, 400, 30),
    step(11.3, 940, 8),
    step(11.3, 920, 8),
    step(9.51, 955, 4),
  ],
  end: { do: "stop", outcome: "found", why: "9.51 holds, 11.3 does not" },
  seconds: 420,
});

function expectValid(result: SearchResult): void {
  valid(JSON.parse(JSON.stringify(result)));
  expect(valid.errors ?? []).toEqual([]);
}

describe("a result", () => {
  it("has a point for each load, ascending, its runs pooled, and the knee with what is sure", () => {
    expect(found.points.map(({ load, runs, state, sure }) => [load, runs, state, sure])).toEqual([
      [4, 1, "holds", true],
      [8, 1, "holds", true],
      [9.51, 1, "holds", false],
      [11.3, 2, "fails", true],
      [16, 1, "fails", true],
    ]);
    expect(found.knee).toEqual({ load: 9.51, atLeast: 8, below: 11.3 });
    expect(found.points[3]).toMatchObject({ share: 0.93, goodput: { met: 1860, of: 2000 }, ttft: { p95: 720 } });
    expect(found.spent).toMatchObject({ seconds: 420, cost: null, usage: { requests: 6000, in: 60_000 } });
    expectValid(found);
  });
  it("says what makes it look too good", () => {
    const cached = resultOf({
      id: "x",
      settings: SETTINGS,
      end: null,
      seconds: 1,
      steps: [seen(1, { usage: { requests: 9, known: 9, in: 100, out: 5, cached: 60 } })],
    });
    expect(cacheWarning(cached)).toContain("60 % of the input tokens came from the server's cache");
    expect(cacheWarning(found)).toBeNull();
    const slow = resultOf({
      id: "x",
      settings: SETTINGS,
      end: null,
      seconds: 1,
      steps: [seen(1, { e2e: { p50: 9000, p95: 20_000 } })],
    });
    expect(slow.warnings.join()).toContain("answers take up to 20.0 s");
    const steps = [seen(1, { unsettled: "it grew" }), seen(1, { unsettled: "it grew" })];
    const grew = resultOf({ id: "x", settings: SETTINGS, end: null, seconds: 1, steps });
    expect(grew.warnings).toEqual(["whether 1 holds for longer is not clear: it grew"]);
    expectValid(slow);
  });
  it("of nothing, and of every end, is one that its schema allows", () => {
    expectValid(resultOf({ id: "x", settings: SETTINGS, steps: [], end: null, seconds: 0 }));
    expectValid(
      resultOf({
        id: "x",
        settings: SETTINGS,
        steps: [seen(1, { broken: "no" })],
        end: { do: "stop", outcome: "broken", why: "no" },
        seconds: 1,
      }),
    );
    const server: QueueServer = { slots: 2, service: () => 0.1, limit: 0.1 };
    const { observations, end, seconds } = play(SETTINGS, (one) => observeQueue(server, one, source("schema")));
    expectValid(resultOf({ id: "x", settings: SETTINGS, steps: observations, end, seconds }));
  });
});

describe("renderings", () => {
  it("text: the answer first, the table, bars with the knee", async () => {
    await expect(searchText(found, { currency: "", unicode: false })).toMatchFileSnapshot("testdata/found.txt");
    expect(searchText(found, { currency: "", unicode: true })).toContain("█");
  });
  it("its answer and what is clear say the same", () => {
    const sentences = (goodput: Observation["goodput"]) => {
      const end = { do: "stop", outcome: "ceiling", why: "--to" } as const;
      const result = resultOf({ id: "x", settings: SETTINGS, steps: [seen(4, { goodput })], end, seconds: 1 });
      return searchText(result, { currency: "", unicode: false }).split("\n").slice(0, 2);
    };
    expect(sentences({ met: 4, of: 4, nEffective: 4 })).toEqual([
      "4 requests/s, perhaps more, kept ttft:800 for 95 % of requests.",
      "  Too little was measured for any load to be clear.",
    ]);
    expect(sentences({ met: 1000, of: 1000, nEffective: 1000 })).toEqual([
      "At least 4 requests/s keep ttft:800 for 95 % of requests.",
      "  4 held clearly (1 run, 1,000 requests).",
    ]);
  });
  it("Markdown", async () => {
    await expect(searchMarkdown(found, "")).toMatchFileSnapshot("testdata/found.md");
  });
  it("a page that needs nothing else", () => {
    const page = searchPage(found, "");
    expect(page).toContain("9.51 requests/s keep ttft:800 for 95 % of requests.");
    expect(page.match(/<svg/g)).toHaveLength(4);
    expect(page).not.toMatch(/<script|https?:\/\//);
  });
  it("nothing measured, and hostile names, break none of them", () => {
    const empty = resultOf({
      id: "x",
      settings: SETTINGS,
      steps: [],
      end: { do: "stop", outcome: "time", why: "late" },
      seconds: 0,
    });
    for (const text of [
      searchText(empty, { currency: "", unicode: true }),
      searchMarkdown(empty, ""),
      searchPage(empty, ""),
    ]) {
      expect(text).toContain("Not known");
    }
    const hostile = resultOf({
      id: HOSTILE.join(" "),
      settings: SETTINGS,
      steps: [seen(1)],
      end: { do: "stop", outcome: "broken", why: HOSTILE.join(" ") },
      seconds: 1,
    });
    expect(searchPage(hostile, "")).not.toMatch(/<(script|img|svg on)/i);
    expect(searchText(hostile, { currency: "", unicode: true })).not.toContain("\u001b");
  });
});
