import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readDataset } from "./dataset.ts";
import { entryOf } from "./dataset_entry.ts";
import { jsonValues } from "./json_values.ts";

const dir = mkdtempSync(join(tmpdir(), "llmload-dataset-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const ALL = { format: "auto", count: 1000, shuffled: false, seed: 1 } as const;
function read(text: string, more: Partial<Parameters<typeof readDataset>[0]> = {}) {
  writeFileSync(join(dir, "set"), text);
  return readDataset({ path: "set", ...ALL, ...more }, dir, "prompts.dataset");
}
const texts = ({ entries }: Awaited<ReturnType<typeof readDataset>>) => entries.map(({ turns }) => turns[0]!.text);

describe("a row", () => {
  test.each([
    ["How?", [{ text: "How?", outputTokens: null }]],
    [{ prompt: "How?" }, [{ text: "How?", outputTokens: null }]],
    [{ question: "How?", answer: "x".repeat(400) }, [{ text: "How?", outputTokens: 100 }]],
    [{ prompt: "How?", output_tokens: 7, response: "long ".repeat(50) }, [{ text: "How?", outputTokens: 7 }]],
    [
      {
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: [{ type: "text", text: "One" }] },
          { role: "assistant", content: "x".repeat(40) },
          { role: "user", content: "Two" },
        ],
      },
      [
        { text: "One", outputTokens: 10 },
        { text: "Two", outputTokens: null },
      ],
    ],
    [
      {
        conversations: [
          { from: "gpt", value: "Hello" },
          { from: "human", value: "Why?" },
          { from: "gpt", value: "abcdefgh" },
        ],
      },
      [{ text: "Why?", outputTokens: 2 }],
    ],
  ])("%j", (row, turns) => {
    expect(entryOf(row, "auto")).toEqual({ turns });
  });

  test.each([
    [5],
    [null],
    [[]],
    [{}],
    [{ prompt: "" }],
    [{ messages: [] }],
    [{ conversations: [{ from: "gpt", value: "x" }] }],
  ])("%j holds no question", (row) => {
    expect(entryOf(row, "auto")).toBeNull();
  });

  test("a format that is named takes no other shape", () => {
    expect(entryOf({ prompt: "How?" }, "sharegpt")).toBeNull();
    expect(entryOf({ conversations: [{ from: "human", value: "Why?" }] }, "jsonl")).toBeNull();
  });
});

describe("a file", () => {
  test("JSONL with empty lines, a mark at its beginning, no end of line at its end", async () => {
    const found = await read('\uFEFF{"prompt":"a"}\r\n\n{"prompt":"b"}\n{"other":1}\n"c"');
    expect(texts(found)).toEqual(["a", "b", "c"]);
    expect(found).toMatchObject({ rows: 4, skipped: 1 });
  });

  test("one list over many lines, with brackets, commas and quotes in its texts", async () => {
    const odd = 'say "[1,2]}", then \\ and \u00e9';
    const list = [{ conversations: [{ from: "human", value: odd }] }, { prompt: "b", more: [[], {}] }];
    expect(texts(await read(JSON.stringify(list, null, 2)))).toEqual([odd, "b"]);
    expect(texts(await read(JSON.stringify(list)))).toEqual([odd, "b"]);
  });

  test.each([1, 2, 3, 7])("cut anywhere, in pieces of %i characters", async (size) => {
    const text = JSON.stringify([{ a: 'x"],[' }, [1, [2]], "q", 5], null, 1);
    async function* pieces() {
      for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
    }
    const found: unknown[] = [];
    for await (const { text: one } of jsonValues(pieces())) found.push(JSON.parse(one));
    expect(found).toEqual([{ a: 'x"],[' }, [1, [2]], "q", 5]);
  });

  test("the first rows in their order, or a sample of all in another, the same for the same seed", async () => {
    const text = Array.from({ length: 2000 }, (_, i) => `{"prompt":"p${i}"}`).join("\n");
    expect(texts(await read(text, { count: 3 }))).toEqual(["p0", "p1", "p2"]);
    const sample = texts(await read(text, { count: 200, shuffled: true }));
    expect(new Set(sample).size).toBe(200);
    // from all over the file: a fifth of them from each fifth, within five standard deviations
    for (let part = 0; part < 5; part++) {
      const here = sample.filter((name) => Math.floor(Number(name.slice(1)) / 400) === part).length;
      expect(Math.abs(here - 40)).toBeLessThan(5 * Math.sqrt(200 * 0.2 * 0.8));
    }
    expect(texts(await read(text, { count: 200, shuffled: true }))).toEqual(sample);
    expect(texts(await read(text, { count: 200, shuffled: true, seed: 2 }))).not.toEqual(sample);
  });

  test.each([
    ["", /set holds no question: it is empty/],
    ['{"other":1}\n', /set holds no question: none of its 1 rows has one/],
    ['{"prompt":"a"}\n{"prompt":', /set, line 2: this is no JSON/],
    ['[{"prompt":"a"},\n{"prompt":', /set, line 1: this is no JSON|set, line 2: this is no JSON/],
  ])("%j is refused in a sentence", async (text, sentence) => {
    await expect(read(text)).rejects.toMatchObject({ exit: "usage", code: "workload.dataset", message: sentence });
  });

  test("one that is not there", async () => {
    await expect(readDataset({ ...ALL, path: "none" }, dir, "--dataset")).rejects.toThrow(
      /none cannot be read \(ENOENT\)/,
    );
    await expect(readDataset({ ...ALL, path: "." }, dir, "--dataset")).rejects.toThrow(/cannot be read \(EISDIR\)/);
  });
});
