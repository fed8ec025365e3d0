/**
 * The step before the upload: of every run but the last of each suite only run.json and report.json stay, which is what
 * the trend reads, and of those the latest KEEP. So one artifact carries the history from night to night and stays small.
 */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runsIn } from "./runs.ts";
import { step } from "./step.ts";

const KEEP = 90;
const STAYS = new Set(["run.json", "report.json"]);

await step(() => {
  const runs = runsIn("results");
  const last = new Set(runs.filter((run, i) => !runs.slice(i + 1).some(({ suite }) => suite === run.suite)));
  const older = runs.filter((run) => !last.has(run));
  for (const [i, { path }] of older.entries()) {
    if (i < older.length - KEEP) rmSync(path, { recursive: true });
    else for (const name of readdirSync(path)) if (!STAYS.has(name)) rmSync(join(path, name), { recursive: true });
  }
  console.log(`${last.size} whole, ${Math.min(older.length, KEEP)} earlier ones in short`);
  return 0;
});
