import { describe, expect, it } from "vitest";
import { pushArgs, pushing } from "./prometheus.ts";
import { strideAt } from "./scrape.ts";

const URL_NAME = "K6_PROMETHEUS_RW_SERVER_URL";
const OUT = "experimental-prometheus-rw";
const at = (url: string) => ({ [URL_NAME]: url });

describe("pushing", () => {
  it("is nothing without an address, and then says nothing of the rest", () => {
    expect(pushing({ K6_PROMETHEUS_RW_PUSH_INTERVAL: "x" }, []).push).toBeNull();
    expect(pushing(at(" "), []).push).toBeNull();
  });

  it("fills in our defaults, and takes empty texts for unset", () => {
    const { values, push } = pushing({ ...at("http://p:9090/api/v1/write"), K6_PROMETHEUS_RW_USERNAME: "" }, []);
    expect(values).toEqual({
      K6_PROMETHEUS_RW_SERVER_URL: "http://p:9090/api/v1/write",
      K6_PROMETHEUS_RW_TREND_STATS: "p(95),p(99),min,max",
      K6_PROMETHEUS_RW_PUSH_INTERVAL: "5s",
      K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: "false",
    });
    expect(push).toEqual({ shownUrl: "http://p:9090/api/v1/write", interval: "5s", required: false });
  });

  it("takes a user and a password out of the address, which k6 prints", () => {
    const { values, push } = pushing(at("https://me:s%40cret@p/write?x=1"), []);
    expect(values).toMatchObject({
      K6_PROMETHEUS_RW_SERVER_URL: "https://p/write?x=1",
      K6_PROMETHEUS_RW_USERNAME: "me",
      K6_PROMETHEUS_RW_PASSWORD: "s@cret",
    });
    expect(push?.shownUrl).toBe("https://p/write");
  });

  it.each([
    [at("localhost:9090"), 'K6_PROMETHEUS_RW_SERVER_URL is "localhost:9090"'],
    [at("ftp://p/write"), "is no address such as http://localhost:9090/api/v1/write"],
    [{ ...at("http://p"), K6_PROMETHEUS_RW_TREND_STATS: "p95" }, 'K6_PROMETHEUS_RW_TREND_STATS has "p95"'],
    [{ ...at("http://p"), K6_PROMETHEUS_RW_PUSH_INTERVAL: "0" }, "must be above 0"],
    [{ ...at("http://p"), K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: "si" }, "must be true or false"],
    [{ PROMETHEUS_REQUIRED: "true" }, "there is nothing to push to"],
  ])("refuses %j", (env, sentence) => {
    expect(() => pushing(env, [])).toThrow(sentence);
  });

  it("does not quote an address that holds a password", () => {
    expect(() => pushing(at("me:secret@nowhere"), [])).toThrow(/^(?!.*secret)/s);
  });
});

describe("k6's outputs", () => {
  it("get ours beside those that were asked for, once", () => {
    expect(pushArgs([], {})).toEqual(["--out", OUT]);
    expect(pushArgs(["-o", "json=x"], { K6_OUT: "csv" })).toEqual(["--out", OUT]);
    expect(pushArgs([], { K6_OUT: "json=x,csv" })).toEqual(["--out", "json=x", "--out", "csv", "--out", OUT]);
    expect(pushArgs(["-o", OUT], {})).toEqual([]);
    expect(pushArgs([], { K6_OUT: OUT })).toEqual([]);
  });

  it("that k6 was told without an address push to k6's own", () => {
    expect(pushing({}, ["-o", OUT]).push?.shownUrl).toBe("http://localhost:9090/api/v1/write");
  });
});

it("a long run is read ever more seldom", () => {
  expect([1, 3600, 3601, 7200, 7201, 100_000].map(strideAt)).toEqual([1, 1, 2, 2, 4, 32]);
});
