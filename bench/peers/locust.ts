/** Locust, a general load tool: it knows neither streams nor an open loop, so the locustfile beside this brings both. */
import { join } from "node:path";
import { pip } from "./install.ts";
import { linesOf } from "./lines.ts";
import type { Peer, Told } from "./peer.ts";

const VERSION = "2.47.0";

export const locust: Peer = {
  name: "locust",
  version: VERSION,
  about: "FastHttpUser, events read and timed by a locustfile of ours, which also spreads its users evenly",
  install: (home) => pip(home, [`locust==${VERSION}`]),
  command: (home, { url, rate, requests, users, tokens, dir }) => ({
    program: join(home, "bin/locust"),
    args: [
      ...["-f", "bench/peers/locustfile.py", "--headless", "--host", url, "--only-summary"],
      ...["-u", String(users), "-r", String(users)],
    ],
    env: {
      RATE: String(rate),
      REQUESTS: String(requests),
      USERS: String(users),
      TOKENS: String(tokens),
      TOLD: join(dir, "told.ndjson"),
    },
  }),
  read: async (_, { dir }) => linesOf<Told>(join(dir, "told.ndjson")),
};
