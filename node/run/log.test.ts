import { describe, expect, test } from "vitest";
import { type LogEntry, logText, logView, noFacts, parseLogLine, withEntry } from "./log.ts";

const line = (fields: Record<string, unknown>) =>
  JSON.stringify({ level: "info", time: "2026-01-01T00:00:00Z", ...fields });
const entry = (fields: Record<string, unknown>): LogEntry => parseLogLine(line(fields));
const facts = (...entries: LogEntry[]) => entries.reduce(withEntry, noFacts());

describe("a line of k6's log", () => {
  test("is read, its further fields kept", () => {
    expect(entry({ level: "warning", msg: "Request Failed", error: "dial" })).toEqual({
      time: "2026-01-01T00:00:00Z",
      level: "warning",
      message: "Request Failed",
      source: "",
      fields: { error: "dial" },
    });
  });
  test("is kept as it stands when it is none", () => {
    expect(logText(parseLogLine("panic: oh"))).toBe("panic: oh\n");
    expect(parseLogLine("{broken").message).toBe("{broken");
  });
  test("goes to k6.log with time, level, message and fields", () => {
    expect(logText(entry({ msg: "hello\n", n: 1 }))).toBe('2026-01-01T00:00:00Z info    hello n="1"\n');
  });
});

describe("what decides the exit status", () => {
  test("the pre-flight's sentence, from an abort or an exception", () => {
    expect(facts(entry({ level: "error", msg: "test aborted: llmload: pre-flight: no server" })).preflight).toBe(
      "no server",
    );
    const thrown = entry({
      level: "error",
      msg: "Error: llmload: pre-flight: refused\n\tat setup\n",
      source: "stacktrace",
    });
    expect(facts(thrown)).toEqual({
      preflight: "refused",
      signIn: null,
      refusal: null,
      lastError: "llmload: pre-flight: refused",
      aborted: false,
    });
  });
  test("the sentence of a suite that gave up because nobody could sign in", () => {
    const gaveUp = entry({
      level: "error",
      msg: "test aborted: llmload: sign-in: guest login answers 500 at signIn (file:///x/sign_in.ts:24:32(61))",
    });
    expect(facts(gaveUp)).toMatchObject({ signIn: "guest login answers 500", preflight: null, refusal: null });
  });
  test("the same from a suite that marks the run as failed", () => {
    const marked = entry({ level: "error", msg: "test marked as failed: llmload: sign-in: guest login answers 500" });
    expect(facts(marked)).toMatchObject({ signIn: "guest login answers 500" });
  });
  test("a refusal of k6/lib", () => {
    expect(facts(entry({ level: "error", msg: "Error: llmload: SEED must be a number\n\tat x" })).refusal).toBe(
      "SEED must be a number",
    );
  });
  test("not what the suite merely printed", () => {
    expect(facts(entry({ level: "error", source: "console", msg: "llmload: pre-flight: x" }))).toEqual(noFacts());
  });
});

describe("what is shown", () => {
  test("equal messages a few times, numbers apart", () => {
    const show = logView();
    const shown = Array.from({ length: 9 }, (_, i) => show(entry({ level: "warning", msg: `request ${i} failed` })));
    expect(shown.filter((text) => text !== null)).toHaveLength(5);
    expect(shown[4]).toContain("only in k6.log");
  });
  test("what the suite prints, whole and as often as it prints it, but no warning told already", () => {
    const show = logView(["LLMLOAD_X is unknown"]);
    const hello = entry({ msg: "hello\nyou", source: "console" });
    expect(Array.from({ length: 9 }, () => show(hello))).toEqual(Array(9).fill("hello\nyou"));
    expect(show(entry({ level: "warning", msg: "llmload: LLMLOAD_X is unknown", source: "console" }))).toBeNull();
    expect(show(entry({ level: "warning", msg: "llmload: other", source: "console" }))).toBe("other");
  });
  test("a stack of the user's script, but no sentence that the verdict repeats", () => {
    const show = logView();
    expect(show(entry({ level: "error", msg: "TypeError: x\n\tat f (a.js:1)", source: "stacktrace" }))).toContain(
      "at f (a.js:1)",
    );
    expect(show(entry({ level: "error", msg: "Error: llmload: no\n\tat f", source: "stacktrace" }))).toBeNull();
  });
  test("the cause of a failed request", () => {
    expect(logView()(entry({ level: "warning", msg: "Request Failed", error: "refused" }))).toBe(
      "Request Failed: refused",
    );
  });
});
