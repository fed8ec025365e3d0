/**
 * `make screenshots`: the pictures in docs/images, of a run that is made for them: `llmload demo` against our own server, its
 * page as `llmload report --format html` writes it, in the Chromium of the system.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";

// this file runs as dist/scripts/screenshots.js
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CLI = join(ROOT, "dist/node/cli/main.js");
const IMAGES = join(ROOT, "docs/images");

function browser(): string {
  const found = ["chromium", "chromium-browser", "google-chrome"].find(
    (name) => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0,
  );
  if (found === undefined) throw new Error("make screenshots needs chromium: apt-get install chromium");
  return String(execFileSync("sh", ["-c", `command -v ${found}`])).trim();
}

/** A page of a run: the one that is given, else of a demo that is run now. */
function pageFile(folder: string, given: string | undefined): string {
  const run = given ?? demo(folder);
  const file = join(folder, "report.html");
  execFileSync(process.execPath, [CLI, "report", run, "--format", "html", "--slo", "ttft:250 tpot:20", "--out", file], {
    stdio: "inherit",
  });
  return file;
}

function demo(folder: string): string {
  execFileSync(process.execPath, [CLI, "demo"], { cwd: folder, stdio: "inherit" });
  const [run] = readdirSync(join(folder, "results"));
  if (run === undefined) throw new Error("the demo left no results");
  return join(folder, "results", run);
}

async function take(page: Page, name: string, height: number): Promise<void> {
  await page.setViewportSize({ width: 1200, height });
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(IMAGES, name) });
}

const folder = mkdtempSync(join(tmpdir(), "llmload-pictures-"));
try {
  const file = pageFile(folder, process.argv[2]);
  mkdirSync(IMAGES, { recursive: true });
  const program = await chromium.launch({ executablePath: browser(), args: ["--no-sandbox", "--disable-gpu"] });
  const open = async (colorScheme: "light" | "dark") => {
    const context = await program.newContext({ colorScheme, viewport: { width: 1200, height: 900 } });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    return page;
  };
  await take(await open("light"), "report.png", 1080);
  await take(await open("dark"), "report_dark.png", 1080);
  await program.close();
  console.log("screenshots: wrote docs/images/report.png and report_dark.png");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
