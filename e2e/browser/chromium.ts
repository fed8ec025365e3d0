/** One Chromium for all tests of a file, and pages in it that note whatever should not happen. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { needsChromium } from "../support/needs.ts";

export const CHROMIUM = needsChromium();
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export function launch(): Promise<Browser> {
  // root, as in a container, has no sandbox; what is opened is ours
  return chromium.launch({ executablePath: CHROMIUM.program, args: ["--no-sandbox", "--disable-gpu"] });
}

export interface Opened {
  page: Page;
  /** errors in the console, violations of the policy, requests, dialogs */
  troubles: string[];
}

export async function open(
  browser: Browser,
  address: string,
  options: { width?: number; dark?: boolean } = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.dark ? "dark" : "light",
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== address.split("#")[0]) troubles.push(`request: ${request.url()}`);
  });
  await page.exposeFunction("violated", (what: string) => troubles.push(`policy: ${what}`));
  await page.addInitScript(`addEventListener("securitypolicyviolation", (event) => violated(event.violatedDirective))`);
  await page.goto(address);
  return { page, troubles };
}

/** What axe finds, as `rule: element`. The page's policy forbids scripts, so it comes by the debugger. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(`axe.run(document, { resultTypes: ["violations"] })`);
  const { violations } = found as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}
