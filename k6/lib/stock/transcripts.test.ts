/** Every transcript of contract/ through the stock readers, as the Go tests run them through the engine's. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ChatReader, readChat } from "./chat.ts";
import { MessagesReader, readMessages } from "./messages.ts";
import { ResponsesReader, readResponses } from "./responses.ts";
import { parseSse, type SseEvent } from "./sse.ts";

interface Transcript {
  /** label of the API; chat completions if missing */
  api?: "responses" | "messages";
  expect: {
    events: Partial<SseEvent>[];
    tokenEvents: number[];
    visibleEvents: number[];
    result: Record<string, unknown>;
  };
}

const READERS = {
  chat: { read: readChat, start: () => new ChatReader() },
  responses: { read: readResponses, start: () => new ResponsesReader() },
  messages: { read: readMessages, start: () => new MessagesReader() },
};

const folder = new URL("../../../contract/transcripts/", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".sse"))
  .map((file) => file.slice(0, -".sse".length));

describe.each(names)("transcript %s", (name) => {
  const body = readFileSync(new URL(`${name}.sse`, folder), "utf8");
  const transcript: Transcript = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
  const events = parseSse(body);

  it("has these events", () => {
    const blank = { type: "", id: "", unterminated: false };
    expect(events).toEqual(transcript.expect.events.map((event) => ({ ...blank, ...event })));
  });

  it("has this result", () => {
    const nothing = { sse: true, metadata: "", responseId: "", responseStatus: null, eventTypes: [] };
    const { read } = READERS[transcript.api ?? "chat"];
    expect(read(body)).toEqual({ ...nothing, ...transcript.expect.result });
  });

  it("has its tokens in these events", () => {
    const reader = READERS[transcript.api ?? "chat"].start();
    const effects = events.map((event) => reader.event(event));
    const where = (key: "token" | "visible") => effects.flatMap((effect, i) => (effect[key] ? [i] : []));
    expect(where("token")).toEqual(transcript.expect.tokenEvents);
    expect(where("visible")).toEqual(transcript.expect.visibleEvents);
  });
});

it("there are transcripts, and each stream has its truth", () => {
  expect(names.length).toBeGreaterThanOrEqual(25);
  const truths = readdirSync(folder).filter((file) => file.endsWith(".json"));
  expect(truths.map((file) => file.slice(0, -".json".length)).sort()).toEqual([...names].sort());
});
