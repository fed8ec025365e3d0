import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { problemsOf, type Schema } from "./check.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../contract/workload.schema.json", import.meta.url), "utf8"),
) as Schema;
const problems = (yaml: string) => problemsOf(parse(yaml) ?? {}, schema);

test.each([
  ["{}"],
  ["target: { url: http://h }\nload: { rate: 5, duration: 1m, arrivals: constant }"],
  ["target: { stream: 0.5, models: [a, b], headers: { X-Tenant: blue }, body: { temperature: 0 } }"],
  ["load: { trace: { file: t.csv, speed: 2 } }"],
  ["prompts: { input_tokens: { histogram: [[10, 1], [20, 2]], max: 30 }, output_tokens: 'normal:5,2' }"],
])("takes %s", (yaml) => {
  expect(problems(yaml)).toEqual([]);
});

test.each([
  ["laod: { rate: 5 }", "laod is not known: did you mean load?"],
  ["load: { ratee: 5 }", "load.ratee is not known: did you mean rate?"],
  ["load: { maxRequests: 5 }", "load.maxRequests is not known: did you mean max_requests?"],
  ["load: { think-time: 5s }", "load.think-time is not known: did you mean think_time?"],
  ["tools: { colour: red }", "tools.colour is not known; known there are rounds, delay, result_tokens."],
  ["load: { rate: '5' }", 'load.rate is "5"; it must be a number above 0 up to 100000.'],
  ["load: { rate: 0 }", "load.rate is 0; it must be a number above 0 up to 100000."],
  ["load: { concurrency: 1.5 }", "load.concurrency is 1.5; it must be a whole number from 1 to 100000."],
  ["load: { duration: 5 }", "load.duration is 5; it must be a duration such as 500ms, 2s or 1m30s."],
  ["load: { duration: soon }", 'load.duration is "soon"; it must be a duration such as 500ms, 2s or 1m30s.'],
  ["load: { stages: [] }", "load.stages has 0 entries; it must have at least 1."],
  ["load: { stages: [{ rate: 1 }] }", "load.stages[0].duration is missing."],
  ["load: { stages: [{ rate: 1, duration: 1s, form: 2 }] }", "load.stages[0].form is not known: did you mean from?"],
  ["target: { api: completions }", 'target.api is "completions"; it must be one of chat, responses, messages.'],
  ["target: { stream: 2 }", "target.stream is 2; it must be a number from 0 to 1."],
  ["target: { stream: maybe }", 'target.stream is "maybe"; it must be true or false or a number from 0 to 1.'],
  ["target: { headers: { A: 1 } }", "target.headers.A is 1; it must be a text."],
  ["target: { path: v1 }", 'target.path is "v1"; it must be a path that begins with /.'],
  ["prompts:", "prompts is empty; it must be a mapping of names to values."],
  [
    "sessions: { turns: uniform:2,5 }",
    'sessions.5 is not known; a text with a comma in it needs quotes between { and }, such as "uniform:2,5".',
  ],
  ["[1]", "the workload is [1]; it must be a mapping of names to values."],
])("%s: %s", (yaml, sentence) => {
  expect(problems(yaml)).toEqual([sentence]);
});

test("says all that is wrong at once, and cuts what is long", () => {
  const found = problems(`seed: ${"x".repeat(200)}\nload: { rat: 1, duration: 1 }`);
  expect(found).toHaveLength(3);
  expect(found[0]!.length).toBeLessThan(140);
});
