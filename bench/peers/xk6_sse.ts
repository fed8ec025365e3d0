/**
 * The community extension xk6-sse in a k6 of its own version. Where the module proxy does not have it, XK6_SSE names a
 * checkout of it to build from.
 */
import { join } from "node:path";
import { k6With } from "./install.ts";
import { linesOf } from "./lines.ts";
import type { Peer, Told } from "./peer.ts";

const VERSION = "v0.1.9";
const K6 = "v1.8.1";

export const xk6Sse: Peer = {
  name: "xk6-sse",
  version: `${VERSION} in k6 ${K6}`,
  about: "a script of ours: sse.open, JSON.parse of each event, Date.now() (whole milliseconds), one line a request",
  install: (home) =>
    k6With(home, K6, { module: "github.com/phymbert/xk6-sse", version: VERSION, source: process.env.XK6_SSE }),
  command: (home, { url, rate, requests, users, tokens, dir }) => ({
    program: join(home, "k6"),
    args: [
      ...["run", "--quiet", "--no-color", "--no-usage-report", "--log-format", "raw"],
      ...["--console-output", join(dir, "told.ndjson")],
      ...["-e", `BASE_URL=${url}`, "-e", `RATE=${rate}`, "-e", `REQUESTS=${requests}`],
      ...["-e", `USERS=${users}`, "-e", `TOKENS=${tokens}`, "bench/k6/peers_xk6_sse.ts"],
    ],
  }),
  read: async (_, { dir }) => linesOf<Told>(join(dir, "told.ndjson")),
};
