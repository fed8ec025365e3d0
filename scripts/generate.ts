/**
 * Writes the generated files: names for TypeScript, reference pages, .env.example, the report page's template.
 *   node dist/scripts/generate.js            writes what differs, and names it
 *   node dist/scripts/generate.js --check    writes nothing; exit 1 names what differs
 * To generate the same twice yields the same bytes: no clock, no order of a directory.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateAll } from "./generate/all.ts";
import { readSources } from "./generate/sources.ts";
import type { GeneratedFile } from "./generate/types.ts";
import { pageTemplate } from "./page/build.ts";

// this file runs as dist/scripts/generate.js
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

function onDisk(path: string): string | null {
  try {
    return readFileSync(join(ROOT, path), "utf8");
  } catch {
    return null;
  }
}

function write(file: GeneratedFile): void {
  const path = join(ROOT, file.path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file.text);
}

async function main(args: string[]): Promise<number> {
  const check = args.includes("--check");
  const unknown = args.find((arg) => arg !== "--check");
  if (unknown !== undefined) {
    console.error(`generate: unknown argument "${unknown}"; allowed is --check`);
    return 2;
  }
  const files = [...generateAll(readSources(ROOT)), await pageTemplate(ROOT)];
  const stale = files.filter((file) => onDisk(file.path) !== file.text);
  if (!check) for (const file of stale) write(file);
  if (stale.length === 0) return 0;
  const paths = stale.map((file) => file.path).join(", ");
  if (!check) {
    console.log(`generate: wrote ${paths}`);
    return 0;
  }
  console.error(`generate: these generated files are out of date: ${paths}; run \`make generate\``);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
