/** What is put into a page comes out of it as it was, and nothing of it is markup. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOSTILE } from "../report/testdata/hostile.ts";
import { fillPage } from "./fill.ts";
import type { PageData } from "./types.ts";

const SLOT = '<script type="application/json" id="llmload-data">';
const TEMPLATE = `<!doctype html><p>before</p>${SLOT}</script><script>after()</script>`;

const data = (title: string) =>
  ({
    v: 1,
    kind: "trend",
    title,
    madeBy: "llmload 0",
    madeAt: "",
    trend: { v: 1, kind: "trend" },
  }) as unknown as PageData;

function slotOf(page: string): string {
  return page.slice(page.indexOf(SLOT) + SLOT.length, page.indexOf("</script><script>after()"));
}

describe("fillPage", () => {
  test.each([...HOSTILE, "$& $1 $$ $`", "<!--<script>", "]]>"])("keeps %j a text", (text) => {
    const page = fillPage(TEMPLATE, data(text));
    expect(slotOf(page)).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(slotOf(page)).title).toBe(JSON.parse(JSON.stringify(text)));
    expect(page.startsWith(TEMPLATE.slice(0, TEMPLATE.indexOf(SLOT)))).toBe(true);
    expect(page.endsWith("</script><script>after()</script>")).toBe(true);
  });

  test("gives back any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(JSON.parse(slotOf(fillPage(TEMPLATE, data(text)))).title).toBe(text);
      }),
    );
  });

  test("replaces what was in the slot before", () => {
    const twice = fillPage(fillPage(TEMPLATE, data("one")), data("two"));
    expect(twice).toBe(fillPage(TEMPLATE, data("two")));
  });

  test.each(["", "<p></p>", `${SLOT}`, `${TEMPLATE}${SLOT}</script>`])(
    "refuses a template without one slot: %j",
    (page) => {
      expect(() => fillPage(page, data("x"))).toThrow(/one slot/);
    },
  );
});
