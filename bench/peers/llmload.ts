/** Ourselves, through the door that users take: `llmload run` with records, summary and report. */
import { join } from "node:path";
import type { RequestRecord } from "../../core/contract/record.ts";
import { linesOf } from "./lines.ts";
import type { Peer, Told } from "./peer.ts";

export const llmload: Peer = {
  name: "llmload",
  version: "this checkout",
  about: "records of `llmload run`, a suite on top of chat-api; CPU with the command line, all checks and the report",
  install: null,
  command: (_, { url, rate, requests, users, tokens, dir }) => ({
    program: process.execPath,
    args: [
      ...["dist/node/cli/main.js", "run", "bench/k6/peers_llmload.ts", "--base-url", url, "--preflight", "off"],
      ...["--quiet", "--out-dir", dir, "--testid", "run", "--max-tokens", String(tokens)],
      ...["--env", `RATE=${rate}`, "--env", `REQUESTS=${requests}`, "--env", `USERS=${users}`],
    ],
  }),
  read: async (_, { dir }) => toldByRecords(linesOf(join(dir, "run/requests.ndjson"))),
};

export function toldByRecords(records: readonly RequestRecord[]): Told[] {
  return records.flatMap(({ id, sentAt, ttftMs, gapsUs }) =>
    ttftMs === null ? [] : [{ id, startedAtMs: sentAt, ttftMs, gapsMs: (gapsUs ?? []).map((us) => us / 1000) }],
  );
}
