/**
 * The part of the table of knobs that limits the phases of a request and says when users leave. Pure data, spread into
 * core/contract/options.ts; it must not know who reads it.
 */
import type { OptionSpec } from "./options.ts";

const LONGEST_MS = 86_400_000;

export const LIMIT_OPTIONS: readonly OptionSpec[] = [
  {
    env: "CONNECT_TIMEOUT",
    flag: "connect-timeout",
    value: "DURATION",
    kind: "duration",
    default: null,
    help: "limit of name, connection and TLS together (error class timeout_connect)",
  },
  {
    env: "FIRST_TOKEN_TIMEOUT",
    flag: "first-token-timeout",
    value: "DURATION",
    kind: "duration",
    default: null,
    help: "streams: limit from sent to the first token (timeout_first_token)",
  },
  {
    env: "STALL_TIMEOUT",
    flag: "stall-timeout",
    value: "DURATION",
    kind: "duration",
    default: null,
    help: "streams: limit of silence after a token (timeout_stall); STALL_MS only counts",
  },
  {
    env: "TOTAL_TIMEOUT",
    flag: "total-timeout",
    value: "DURATION",
    kind: "duration",
    default: null,
    help: "limit of a whole request, connection included (timeout_total); then the default of REQUEST_TIMEOUT gives way",
  },
  {
    env: "LEAVE_AFTER_TOKENS",
    flag: "leave-after-tokens",
    value: "N",
    kind: "integer",
    default: null,
    min: 1,
    max: 1_000_000,
    help: "streams: users leave after so many token events (outcome left, no error)",
  },
  {
    env: "LEAVE_AFTER_MS",
    flag: "leave-after-ms",
    value: "MS",
    kind: "integer",
    default: null,
    min: 1,
    max: LONGEST_MS,
    help: "users leave so many milliseconds after they asked, whatever has come (outcome left, no error)",
  },
  {
    env: "LEAVE_SHARE",
    flag: "leave-share",
    value: "0..1",
    kind: "number",
    default: "1",
    min: 0,
    max: 1,
    help: "share of the completions whose users leave so",
  },
];
