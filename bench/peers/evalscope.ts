/** ModelScope's `evalscope perf`. Its results are an SQLite file, which its own Python reads out for us. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pip } from "./install.ts";
import { parseLines } from "./lines.ts";
import type { Peer, Told } from "./peer.ts";
import { run } from "./process.ts";

const VERSION = "1.14.1";
const FILE = "benchmark_data.db";

/** Rows as JSON lines; the answers are pickled, and stay what they are. */
const ROWS = `
import json, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "select success, first_chunk_latency, inter_token_latencies, response_messages from result")
for row in rows:
    print(json.dumps(row))
`;

export const evalscope: Peer = {
  name: "evalscope",
  version: VERSION,
  about: "`perf --open-loop`, rows of its benchmark_data.db; its arrivals are Poisson, there is no even rate",
  install: (home) => pip(home, [`evalscope[perf]==${VERSION}`]),
  command: (home, { url, rate, requests, tokens, dir }) => ({
    program: join(home, "bin/evalscope"),
    args: [
      ...["perf", "--model", "bench", "--api", "openai", "--url", `${url}/v1/chat/completions`, "--stream"],
      ...["--open-loop", "--rate", String(rate), "--number", String(requests), "--max-tokens", String(tokens)],
      ...["--prompt", "Say something short.", "--no-test-connection", "--no-timestamp", "--outputs-dir", dir],
      // a line a request would be part of the cost
      ...["--log-every-n-query", "1000000"],
    ],
  }),
  read: async (home, { dir }) => {
    const found = readdirSync(dir, { recursive: true, encoding: "utf8" }).find((name) => name.endsWith(FILE));
    if (found === undefined) throw new Error(`evalscope left no ${FILE}`);
    const text = await run({ program: join(home, "bin/python"), args: ["-c", ROWS, join(dir, found)] }, 60);
    return toldByEvalscope(parseLines(text));
  },
};

/** success, TTFT in seconds, gaps in seconds as a JSON list, the answer's chunks pickled in base64 */
export type EvalscopeRow = [number, number | null, string | null, string | null];

export function toldByEvalscope(rows: readonly EvalscopeRow[]): Told[] {
  return rows.flatMap(([success, ttft, gaps, answer]) =>
    success !== 1 || ttft === null
      ? []
      : [
          {
            id: idIn(answer),
            startedAtMs: null,
            ttftMs: ttft * 1000,
            gapsMs: (JSON.parse(gaps ?? "[]") as number[]).map((gap) => gap * 1000),
          },
        ],
  );
}

/** The reference server answers with the id that it logs, after `chatcmpl-`. */
function idIn(answer: string | null): string | null {
  if (answer === null) return null;
  return /chatcmpl-(server-\d+)/.exec(Buffer.from(answer, "base64").toString("latin1"))?.[1] ?? null;
}
