/** The flags of `llmload serve`, as a table: the command line and the reference page come from it. Pure data. */

export interface ServerFlag {
  flag: string;
  value: string | null;
  default: string | null;
  help: string;
}

export const SERVER_FLAGS: readonly ServerFlag[] = [
  { flag: "port", value: "N", default: "3284", help: "port to listen on; 0 = any free one; jan and jan-clean: 8080" },
  {
    flag: "host",
    value: "ADDRESS",
    default: "127.0.0.1",
    help: "address to listen on; others than loopback need --unsafe-host",
  },
  { flag: "unsafe-host", value: null, default: null, help: "allow an address that other machines can reach" },
  {
    flag: "profile",
    value: "NAME",
    default: "openai",
    help: "whose answers to imitate: openai, agentapi, vllm, llamacpp, litellm, openrouter, anthropic, jan (Jan Server with its deviations), jan-clean (without)",
  },
  {
    flag: "ttft",
    value: "DIST",
    default: "lognormal:180,60",
    help: "milliseconds to the first token: 50, const:50, uniform:10,90, normal:50,10, lognormal:50,30, gamma:50,30; 50+0.1/token grows with the prompt; MODEL=DIST;... by model",
  },
  { flag: "itl", value: "DIST", default: "gamma:12,4", help: "milliseconds between tokens; 0 = as fast as can be" },
  {
    flag: "batch",
    value: "N",
    default: "1",
    help: "token events per write, as servers have it that stream at intervals",
  },
  { flag: "tokens", value: "DIST", default: "uniform:10,40", help: "tokens of an answer" },
  {
    flag: "slots",
    value: "N",
    default: "0",
    help: "requests worked on at once, the others wait in line; 0 = no limit",
  },
  { flag: "queue-limit", value: "N", default: null, help: "requests that may wait; further ones get 429" },
  {
    flag: "fault",
    value: "NAME:RATE[:ARG],...",
    default: null,
    help: "faults by rate, such as reset:0.01,429:0.05 (llmload serve --faults lists them)",
  },
  {
    flag: "token",
    value: "TOKEN",
    default: null,
    help: "refuse requests that do not carry this bearer token (anthropic: this x-api-key); jan, jan-clean: an API key beside the tokens of guests",
  },
  { flag: "models", value: "NAME,...", default: null, help: "refuse other models; default: all are known" },
  { flag: "seed", value: "N", default: "1", help: "seed of all draws" },
  {
    flag: "truth-log",
    value: "FILE",
    default: null,
    help: "write when each request came and each token left (one JSON line a request)",
  },
  {
    flag: "metrics",
    value: "NAME",
    default: null,
    help: "whose names GET /metrics uses: vllm, llamacpp, tgi, sglang; default vllm, of the profile llamacpp its own",
  },
  {
    flag: "token-ttl",
    value: "DURATION",
    default: "15m",
    help: "jan, jan-clean: how long an access token is good for (whole seconds, as in the token)",
  },
  {
    flag: "refresh-ttl",
    value: "DURATION",
    default: "168h",
    help: "jan, jan-clean: how long a refresh token is good for",
  },
  {
    flag: "pool",
    value: "N",
    default: "0",
    help: "jan, jan-clean: database connections, one for each open request; at a full pool jan says 401, jan-clean 503; 0 = no limit",
  },
  {
    flag: "stream-limit",
    value: "DURATION",
    default: "120s",
    help: "jan, jan-clean: how long a stream may last",
  },
];
