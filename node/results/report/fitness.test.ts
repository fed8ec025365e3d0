/** What is said of a run whose own files do not fit its records. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freshFolder, record, runFolder, START_MS } from "../testdata/build.ts";
import { makeReport } from "./make.ts";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

const OPTIONS = { slo: null, warmup: null };
const records = [
  record({ id: "pre", scenario: "setup", sentAt: START_MS - 10 }),
  ...Array.from({ length: 5 }, (_, i) => record({ id: `r${i}`, sentAt: START_MS + i })),
];
const summary = (count: number) => JSON.stringify({ outcome: "passed", metrics: { llm_requests: { count } } });

async function warningsOf(name: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = runFolder(root, name, records);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const { report } = await makeReport([folder], OPTIONS);
  const ours = report.warnings.filter(({ code }) => code === "unreadable" || code === "records-missing");
  return ours.map(({ where, text }) => `${where}: ${text.replace(`${folder}/`, "")}`);
}

test("files that fit are not spoken of", async () => {
  expect(await warningsOf("fit", { "summary.json": summary(5) })).toEqual([]);
});

test.each([
  ["run.json", '{"testid": "a'],
  ["summary.json", ""],
  ["summary.json", "[]"],
])("a broken %s is named", async (file, text) => {
  expect(await warningsOf(`broken-${file}-${text.length}`, { [file]: text })).toEqual([
    expect.stringContaining(`whole: ${file} cannot be read`),
  ]);
});

test("a summary that counted more than there are records", async () => {
  expect(await warningsOf("half", { "summary.json": summary(24) })).toEqual([
    expect.stringContaining("5 records, the summary counted 24 requests"),
  ]);
});

test("a file in which no line is a record is said to be one", async () => {
  const file = join(root, "README.md");
  writeFileSync(file, "# A title\n\nSome text.\n");
  await expect(makeReport([file], OPTIONS)).rejects.toMatchObject({
    code: "report.nothing",
    message: `${file}: none of its 2 lines is a record.`,
  });
});

test("what was cut short has passed nothing", async () => {
  const folder = runFolder(root, "cut", records, { exit: 6 });
  writeFileSync(join(folder, "summary.json"), summary(5));
  const { report } = await makeReport([folder], OPTIONS);
  expect(report.copied.outcome).toBe("cut_short");
});
