import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { masker } from "../contract/mask.ts";
import { escapeHtml, summaryHtml } from "./html.ts";
import { STYLE, STYLE_HASH } from "./html_style.ts";
import { GUIDE, summaryFor, WELL } from "./testdata/build.ts";

it("the policy lets in exactly the page's own style", () => {
  expect(STYLE_HASH).toBe(createHash("sha256").update(STYLE).digest("base64"));
  const page = summaryHtml(summaryFor(WELL));
  expect(page).toContain(`content="default-src 'none'; style-src 'sha256-${STYLE_HASH}'"`);
  expect(page).toContain(`<style>${STYLE}</style>`);
});

it("has no script, no style attribute, and loads nothing", () => {
  expect(summaryHtml(summaryFor(GUIDE))).not.toMatch(/<script|<link|<img|\bstyle="|\bsrc=|\bhref=|url\(|@import/i);
});

it("escapes and masks every text", () => {
  const summary = summaryFor(WELL);
  summary.testid = `<b onload="x">&'`;
  summary.notKnown.push({ what: "<script>alert(1)</script>", reason: "token tok-12345" });
  const page = summaryHtml(summary, masker(["tok-12345"]));
  expect(page).not.toMatch(/<script|<b onload|tok-12345/);
  expect(page).toContain("&lt;b onload=&quot;x&quot;&gt;&amp;&#39;");
  expect(escapeHtml("<>&\"'")).toBe("&lt;&gt;&amp;&quot;&#39;");
});

it("shows the same figures as the console, in cells", () => {
  const page = summaryHtml(summaryFor(GUIDE));
  expect(page).toContain(`<th scope="row">Response Time (p95)</th><td class="number">1456.89ms</td>`);
  expect(page).toContain(`<th scope="row">Auth Failures (401/403)</th><td class="number">12</td>`);
  expect(page).toContain(`<p class="verdict warn">warning</p>`);
});
