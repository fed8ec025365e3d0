/**
 * Builds web/ into one HTML text: script and style inline, a Content-Security-Policy that allows just these two by their
 * hashes, and an empty slot for the data. The same sources give the same bytes. It must not know what the page shows.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Rolldown } from "vite";
import type { GeneratedFile } from "../generate/types.ts";

const OUTPUT = "k6/data/report_page.html";

export async function pageTemplate(root: string): Promise<GeneratedFile> {
  const { script, style } = await bundle(join(root, "web"));
  const shell = readFileSync(join(root, "web/index.html"), "utf8");
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const text = (
    [
      ["csp", policy],
      ["licences", licences(root)],
      ["style", `<style>${style}</style>`],
      ["script", `<script type="module">${script}</script>`],
    ] as const
  ).reduce((page, [slot, content]) => fill(page, `<!--${slot}-->`, content), shell);
  return { path: OUTPUT, text };
}

async function bundle(root: string): Promise<{ script: string; style: string }> {
  const result = await build({
    root,
    configFile: false,
    logLevel: "warn",
    // not what happens to be set around us: the same sources, the same bytes
    mode: "production",
    define: { "process.env.NODE_ENV": '"production"' },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      write: false,
      target: "es2022",
      cssCodeSplit: false,
      modulePreload: false,
      rolldownOptions: { input: join(root, "src/main.tsx"), output: { codeSplitting: false } },
    },
  });
  const [{ output }] = (Array.isArray(result) ? result : [result]) as [Rolldown.RolldownOutput];
  const scripts = output.filter((file) => file.type === "chunk");
  const styles = output.filter((file) => file.type === "asset");
  const [script] = scripts;
  const [style] = styles;
  if (scripts.length !== 1 || styles.length !== 1 || script === undefined || style === undefined)
    throw new Error(`web/ must build to one script and one style, not ${output.map((f) => f.fileName).join(", ")}`);
  return { script: inline(script.code), style: String(style.source).trim() };
}

/** Script that stands inside an element: what would end the element or begin a comment only ever occurs inside of strings. */
function inline(code: string): string {
  return code.trim().replace(/<(?=\/script|!--)/gi, "\\x3C");
}

/** What the page is made of is somebody else's work, whose licence wants to be named with it. */
function licences(root: string): string {
  const texts = ["preact", "uplot"].map((name) => {
    const text = readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8").trim();
    return `${name}: ${text.replace(/\r/g, "").replaceAll("--", "- -")}`;
  });
  return `<!--\nThis page is llmload's (Apache-2.0) and holds:\n\n${texts.join("\n\n")}\n-->`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function fill(page: string, slot: string, content: string): string {
  const parts = page.split(slot);
  if (parts.length !== 2) throw new Error(`web/index.html must hold ${slot} once`);
  return parts.join(content);
}
