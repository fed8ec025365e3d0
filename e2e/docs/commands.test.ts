/**
 * Every command of README and docs/guide, typed as it stands: the ```bash blocks of each page run in order, in one shell
 * per page, in a copy of the checkout, with reference servers on the addresses that the pages use.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../support/needs.ts";
import { ROOT } from "../support/paths.ts";
import { run } from "../support/process.ts";
import type { TestServer } from "../support/server.ts";
import { bashBlocks } from "./blocks.ts";
import { PORT_WAIT_MS, serverOn } from "./ports.ts";

const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs/guide"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/guide/${name}`),
];
/** What a page may tell that a test within `make test` cannot do. */
const NEVER = /^\s*make (test|clean|bench|check)\b/;
const LINKED = ["node_modules", "bin", "dist"];
const LEFT_OUT = [...LINKED, ".git", "results", ".cache", "coverage"];

const QUICK = ["--ttft", "10", "--itl", "1", "--tokens", "5"];
const servers: TestServer[] = [];
beforeAll(async () => {
  servers.push(await serverOn(3284, QUICK));
  servers.push(await serverOn(8080, ["--profile", "jan", ...QUICK]));
}, PORT_WAIT_MS);
afterAll(() => Promise.all(servers.map((server) => server.stop())));

function checkout(): string {
  const dir = mkdtempSync(join(tmpdir(), "llmload-docs-"));
  for (const name of readdirSync(ROOT)) {
    if (LINKED.includes(name)) symlinkSync(join(ROOT, name), join(dir, name));
    else if (!LEFT_OUT.includes(name))
      cpSync(join(ROOT, name), join(dir, name), { recursive: true, preserveTimestamps: true });
  }
  return dir;
}

/** A page's blocks as one script that says where it is and stops at the first command that fails. */
function script(page: string): string {
  const blocks = bashBlocks(readFileSync(join(ROOT, page), "utf8")).filter((block) => block.notRun === null);
  return blocks
    .map((block) => {
      const lines = block.text.split("\n").filter((line) => !NEVER.test(line));
      return `echo "@@ ${page}:${block.line}"\n${lines.join("\n")}`;
    })
    .join("\n");
}

const curl = needs("curl", "apt-get install curl");

// side by side: most of the time is k6 waiting for the end of a scenario
describe.concurrent.each(PAGES)("%s", (page) => {
  const lacks = curl.skip && script(page).includes("curl ");
  it.skipIf(lacks)(`every command works as it stands${lacks ? curl.note : ""}`, { timeout: 400_000 }, async () => {
    const dir = checkout();
    try {
      const result = await run("bash", ["-euo", "pipefail", "-c", script(page)], {
        cwd: dir,
        env: {
          // k6 on the PATH is the stock one, as on a user's machine
          PATH: `${join(ROOT, "e2e/docs/path")}:${process.env.PATH}`,
          DURATION_SCALE: "0.004",
        },
        timeoutMs: 390_000,
      });
      expect(result.code, `${page}:\n${result.output.slice(-6000)}`).toBe(0);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

it("there are commands to type", () => {
  const all = PAGES.flatMap((page) => bashBlocks(readFileSync(join(ROOT, page), "utf8")));
  expect(all.filter((block) => block.notRun === null).length).toBeGreaterThan(10);
});
