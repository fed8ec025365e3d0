import { describe, expect, test } from "vitest";
import { parsePair, resolveEnvironment, withoutUnwanted } from "./environment.ts";

const resolve = (flags: Record<string, string>, caller: Record<string, string>, dotenv: Record<string, string>) =>
  resolveEnvironment({ flags, caller, dotenv: new Map(Object.entries(dotenv)) });

describe("precedence", () => {
  test("flag over environment over .env", () => {
    const all = resolve({ SEED: "3" }, { SEED: "2" }, { SEED: "1" });
    expect(all.values.SEED).toBe("3");
    expect(resolve({}, { SEED: "2" }, { SEED: "1" }).values.SEED).toBe("2");
    expect(resolve({}, {}, { SEED: "1" }).values.SEED).toBe("1");
  });

  test("a preset is typed: over the environment, under a flag; it is named as the source", () => {
    const { values, knobs } = resolveEnvironment({
      flags: { SEED: "3" },
      preset: { SEED: "2", STREAM_RPS: "7" },
      caller: { STREAM_RPS: "1" },
      dotenv: new Map(),
    });
    expect(values).toMatchObject({ SEED: "3", STREAM_RPS: "7" });
    expect(knobs.map(({ name, source }) => [name, source])).toEqual([
      ["STREAM_RPS", "preset"],
      ["SEED", "flag"],
    ]);
  });

  test("a flag sets every name of its variable", () => {
    const { values } = resolve({ BASE_URL: "http://flag" }, { BASE: "http://env" }, {});
    expect(values).toMatchObject({ BASE_URL: "http://flag", BASE: "http://flag" });
    expect(resolve({ MODELS: "a,b" }, {}, {}).values).toMatchObject({ MODELS: "a,b", MODEL: "a,b" });
  });

  test("the caller's BASE beats .env's BASE_URL, though BASE_URL is read first", () => {
    const { values, knobs } = resolve({}, { BASE: "http://env" }, { BASE_URL: "http://file" });
    expect(values.BASE_URL).toBeUndefined();
    expect(knobs).toEqual([{ name: "BASE_URL", value: "http://env", source: "environment" }]);
  });

  test("an empty variable of the caller is a value too: it keeps .env's out", () => {
    expect(resolve({}, { AUTH_TOKEN: "" }, { AUTH_TOKEN: "file" }).values.AUTH_TOKEN).toBe("");
  });

  test("knobs name their source; the rest of the environment is no knob", () => {
    const { knobs } = resolve(
      { SEED: "3", MINE: "x" },
      { PATH: "/bin", MAX_VUS: "9" },
      { SLO: "ttft:800", OTHER: "y" },
    );
    expect(knobs).toEqual([
      { name: "MAX_VUS", value: "9", source: "environment" },
      { name: "SLO", value: "ttft:800", source: ".env" },
      { name: "SEED", value: "3", source: "flag" },
      { name: "MINE", value: "x", source: "flag" },
    ]);
  });
});

describe("--env", () => {
  test("splits at the first =", () => {
    expect(parsePair("A=b=c")).toEqual(["A", "b=c"]);
    expect(parsePair("A=")).toEqual(["A", ""]);
  });

  test.each(["A", "=x", "A B=x", ""])("refuses %j", (text) => {
    expect(() => parsePair(text)).toThrow("NAME=VALUE");
  });

  test.each(["AUTH_TOKEN", "AUTH_TOKENS", "OPENAI_API_KEY", "DB_PASSWORD"])("refuses the secret %s", (name) => {
    expect(() => parsePair(`${name}=v-e-r-y`)).toThrow("refused");
    expect(() => parsePair(`${name}=v-e-r-y`)).not.toThrow("v-e-r-y");
  });

  test("MAX_TOKENS is no secret", () => {
    expect(parsePair("MAX_TOKENS=5")).toEqual(["MAX_TOKENS", "5"]);
  });
});

test("variables of k6 that would replace the suite's scenarios are taken out and named", () => {
  const { values, dropped } = withoutUnwanted({ K6_VUS: "3", K6_OUT: "json", PATH: "x", LLMLOAD_ENGINE: "9" });
  expect(values).toEqual({ K6_OUT: "json", PATH: "x" });
  expect(dropped).toEqual(["K6_VUS"]);
});
