/**
 * The part of the table of knobs that says where a run's metrics go, and whose metrics are read along. Pure data, spread into
 * core/contract/options.ts; it must not know who reads it.
 */
import type { OptionSpec } from "./options.ts";

export const METRICS_OPTIONS: readonly OptionSpec[] = [
  {
    env: "K6_PROMETHEUS_RW_SERVER_URL",
    flag: "prometheus-rw-url",
    value: "URL",
    kind: "string",
    default: null,
    help: "address that takes Prometheus remote write, such as http://localhost:9090/api/v1/write: every run pushes its metrics there",
  },
  { env: "K6_PROMETHEUS_RW_USERNAME", kind: "string", default: null, help: "user name for that address (basic auth)" },
  { env: "K6_PROMETHEUS_RW_PASSWORD", kind: "secret", default: null, help: "password for that address (basic auth)" },
  {
    env: "K6_PROMETHEUS_RW_TREND_STATS",
    kind: "string",
    default: "p(95),p(99),min,max",
    help: "figures pushed of each trend, of all since the run began: avg, min, med, max, count, sum, p(N)",
  },
  {
    env: "K6_PROMETHEUS_RW_PUSH_INTERVAL",
    kind: "duration",
    default: "5s",
    help: "time between two pushes",
  },
  {
    env: "K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM",
    kind: "boolean",
    default: "false",
    help: "push trends as native histograms instead, of which any percentile over any time can be asked",
  },
  {
    env: "PROMETHEUS_REQUIRED",
    flag: "prometheus-required",
    kind: "boolean",
    default: "false",
    help: "start no run when that address does not answer as it should (exit 3); else that is said and the run goes on",
  },
  {
    env: "SCRAPE_URL",
    flag: "scrape",
    value: "URL,...",
    kind: "list",
    default: null,
    help: "the server's own metrics (vLLM, llama.cpp, TGI, SGLang), read during the run and kept with it, such as http://localhost:8000/metrics",
  },
  {
    env: "SCRAPE_INTERVAL",
    kind: "duration",
    default: "1s",
    help: "time between two readings of the server's own metrics; at least 100ms",
  },
];
