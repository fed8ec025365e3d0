/** What holds for every tool's definitions. */
import { expect, it } from "vitest";
import { good, inputOf } from "../testdata/columns.ts";
import { asTool, TOOLS } from "./tools.ts";

it.each(TOOLS)("%s speaks of chat completions: other requests are counted in a note", (tool) => {
  const rows = Array.from({ length: 4 }, (_, i) => good({ sent: i * 100, api: i === 0 ? "messages" : "chat" }));
  expect(asTool(tool, inputOf(rows)).notes[0]).toMatch(/^1 of 4 requests are not chat completions/);
  const chat = asTool(tool, inputOf(rows.slice(1)));
  expect(chat.notes.join()).not.toContain("chat completions, of which");
});
