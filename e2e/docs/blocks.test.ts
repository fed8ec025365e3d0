import { expect, it } from "vitest";
import { bashBlocks } from "./blocks.ts";

it("finds bash blocks, their lines and their excuses", () => {
  const page = "text\n```bash\na\nb\n```\n```console\nno\n```\n<!-- not run: needs Windows -->\n\n```bash\nc\n```\n";
  expect(bashBlocks(page)).toEqual([
    { line: 2, text: "a\nb", notRun: null },
    { line: 11, text: "c", notRun: "needs Windows" },
  ]);
});
