import { expect, it } from "vitest";
import { parseDistribution, sample } from "./distribution.ts";
import { drawFault, parseFaultRules } from "./faults.ts";
import { parseServerOptions } from "./options.ts";
import { draws } from "./random.ts";

it("names every problem, with what is allowed", () => {
  const read = parseServerOptions({
    port: "99999",
    host: "0.0.0.0",
    profile: "nope",
    ttft: "fast",
    fault: "nope:1",
    slots: "-1",
    batch: "0",
    bogus: "1",
  });
  const problems = "problems" in read ? read.problems : [];
  expect(problems).toHaveLength(8);
  expect(problems.join("\n")).toMatch(/no option --bogus/);
  expect(problems.join("\n")).toMatch(/--batch must be a whole number from 1 to 10000, not "0"/);
  expect(problems.join("\n")).toMatch(/0\.0\.0\.0 can be reached from other machines/);
  expect(problems.join("\n")).toMatch(/openai, agentapi, vllm, llamacpp, litellm, openrouter/);
});

it("an outside address is taken when asked for in so many words", () => {
  expect(parseServerOptions({ host: "0.0.0.0", "unsafe-host": "true" })).toHaveProperty("options.host", "0.0.0.0");
});

it("distributions have the mean and spread that were asked for, and are never negative", () => {
  for (const text of ["const:50", "uniform:20,80", "normal:50,10", "lognormal:50,30", "gamma:50,30", "gamma:50,80"]) {
    const d = parseDistribution(text);
    if (typeof d === "string") throw new Error(d);
    const draw = draws(1, text);
    const values = Array.from({ length: 20_000 }, () => sample(d, draw, 0));
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean).toBeGreaterThan(47.5);
    expect(mean).toBeLessThan(52.5);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    const sd = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    const asked = d.kind === "const" ? 0 : d.kind === "uniform" ? 60 / Math.sqrt(12) : d.b;
    expect(Math.abs(sd - asked)).toBeLessThan(asked * 0.1 + 0.01);
  }
});

it("grows with the prompt where asked, and differs by model", () => {
  const d = parseDistribution("50+0.5/token");
  expect(typeof d === "string" ? d : sample(d, draws(1, "x"), 100)).toBe(100);
  expect(parseServerOptions({ ttft: "50;gpt-4=200" })).toHaveProperty("options.ttft.models.gpt-4.a", 200);
});

it.each(["", "x", "gamma:5", "const:1,2", "-5", "uniform:9,1", "lognormal:0,1", "50+x/token"])(
  "refuses distribution %j",
  (text) => {
    expect(parseDistribution(text)).toMatch(/is no distribution/);
  },
);

it.each(["nope:0.1", "reset:2", "reset:", "reset:0.6,500:0.6", "stall:0.1:x"])("refuses fault %j", (text) => {
  expect(typeof parseFaultRules(text)).toBe("string");
});

it("passes faults over that do not concern the request's mode", () => {
  const rules = parseFaultRules("no_done:1");
  if (typeof rules === "string") throw new Error(rules);
  expect(drawFault(rules, draws(1, "a"), ["stream"])).toEqual({ name: "no_done", argument: 0 });
  expect(drawFault(rules, draws(1, "a"), ["unary"])).toBeNull();
});
