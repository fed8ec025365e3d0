/** How answers look. */
import { expect, test } from "vitest";
import type { Json } from "../values.ts";
import { type AnswerFormat, writeAnswer } from "./answer.ts";

async function written(
  format: AnswerFormat,
  names: string[],
  rows: Json[][],
  width: number | null = null,
): Promise<string> {
  let text = "";
  const answer = {
    columns: names.map((name) => ({ name, type: "" })),
    rows: (async function* () {
      yield* rows;
    })(),
  };
  const write = async (more: string) => {
    text += more;
  };
  await writeAnswer(answer, format, write, { width, bold: (s) => s });
  return text;
}

test("table: numbers to the right, null empty, trailing blanks none", async () => {
  expect(
    await written(
      "table",
      ["model", "n", "last"],
      [
        ["gpt", 5, "x"],
        [null, 12, null],
      ],
    ),
  ).toBe(["model   n  last", "-----  --  ----", "gpt     5  x", "       12", "(2 rows)", ""].join("\n"));
});

test("table: long values and long lines are cut, in the table only", async () => {
  const long = "x".repeat(500);
  const cell = `${"x".repeat(59)}…`;
  expect(await written("table", ["a"], [[long]])).toContain(`\n${cell}\n(1 row)`);
  expect((await written("table", ["a", "b"], [[long, long]], 80)).split("\n")[2]).toBe(`${cell}  ${"x".repeat(17)}…`);
  for (const format of ["csv", "json", "ndjson"] as const)
    expect(await written(format, ["a"], [[long]], 80)).toContain(long);
});

test("table: no value moves the cursor, ends a line, or turns the writing round", async () => {
  const text = await written("table", ["a\u001b[2J"], [["\u001b[31mred\r\nnext\u009b1m\u202eevil"]]);
  expect(text.split("\n")).toHaveLength(5);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
  expect(text.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});

test("table: more than a thousand rows are counted, not shown", async () => {
  const rows = Array.from({ length: 1003 }, (_, i) => [i]);
  const text = await written("table", ["i"], rows);
  expect(text).toMatch(/\n *999\n\(1003 rows, 3 not shown: --format csv writes all\)\n$/);
  expect((await written("csv", ["i"], rows)).split("\n")).toHaveLength(1005);
});

test("csv quotes what needs it and tells an empty text from null", async () => {
  expect(
    await written(
      "csv",
      ["a", 'b"'],
      [
        ['x,"y"', null],
        ["two\nlines", ""],
        [[1, "a"], { k: 1 }],
      ],
    ),
  ).toBe('a,"b"""\n"x,""y""",\n"two\nlines",""\n"[1,""a""]","{""k"":1}"\n');
});

test("json is one array, ndjson one object a line, columns of one name told apart", async () => {
  const rows: Json[][] = [
    [1, null],
    [2, [3]],
  ];
  const expected = [
    { a: 1, a_2: null },
    { a: 2, a_2: [3] },
  ];
  expect(JSON.parse(await written("json", ["a", "a"], rows))).toEqual(expected);
  const lines = (await written("ndjson", ["a", "a"], rows)).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(expected);
  expect(await written("json", ["a"], [])).toBe("[]\n");
});
