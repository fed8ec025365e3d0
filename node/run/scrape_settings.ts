/** Which of the server's own metrics are to be read during a run, and how often. Pure. It must not know how they are read. */
import { readDuration, readList } from "../../core/plan/read_value.ts";
import type { Env } from "./environment.ts";
import { misuse } from "./failure.ts";

export interface Scrape {
  /** addresses of /metrics, one per server; may hold user info */
  urls: string[];
  intervalMs: number;
}

const SHORTEST_MS = 100;

/**
 * null = none were asked for.
 * @throws Failure `settings.invalid`
 */
export function scraping(env: Readonly<Env>): Scrape | null {
  const urls = readList(env.SCRAPE_URL ?? "");
  if (urls.length === 0) return null;
  const problems = urls.flatMap((url, i) =>
    /^https?:\/\//i.test(url) && URL.canParse(url)
      ? []
      : [`SCRAPE_URL: its address ${i + 1} is no address such as http://localhost:8000/metrics.`],
  );
  const text = env.SCRAPE_INTERVAL?.trim() || "1s";
  const interval = readDuration(text);
  if ("problem" in interval) problems.push(`SCRAPE_INTERVAL ${interval.problem}.`);
  else if (interval.value < SHORTEST_MS) problems.push(`SCRAPE_INTERVAL is "${text}"; it must be at least 100ms.`);
  if (problems.length > 0) throw misuse("settings.invalid", problems.join("\n         "));
  return { urls, intervalMs: "value" in interval ? interval.value : 0 };
}
