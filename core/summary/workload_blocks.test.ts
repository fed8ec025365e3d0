import { describe, expect, test } from "vitest";
import type { Plan } from "../plan/types.ts";
import { planFor, seriesOf, summaryFor } from "./testdata/build.ts";
import { summaryText } from "./text.ts";

/** A plan of the suite, as far as the summary looks at it. */
function plan(env: Record<string, string> = {}): Plan {
  const base = planFor({ SCENARIO: "basic_load", ...env });
  const scenarios = base.scenarios.map((scenario) => ({
    ...scenario,
    name: "load",
    purpose: "open loop: requests by poisson arrivals",
  }));
  return { ...base, suite: "workload", scenarios };
}

const WELL = {
  llm_requests: 240,
  llm_request_success: { rate: 0.975, passes: 234, fails: 6 },
  total_chat_requests: 240,
  streaming_requests: 240,
  llm_ttft: { "p(95)": 90.5, "p(99)": 120, med: 40, avg: 45, min: 1, max: 200, count: 234 },
  llm_tpot: 10,
  llm_e2e: 900,
  llm_start_delay: { "p(95)": 2, max: 9, med: 1, avg: 1, min: 0, count: 234 },
  llm_input_tokens: 60_000,
  llm_output_tokens: 30_000,
  input_tokens_asked: 50_000,
  input_tokens_counted: 51_000,
  output_tokens_asked: 40_000,
  output_tokens_counted: 30_000,
};
const minute = seriesOf(Array.from({ length: 61 }, (_, i) => ({ t: 1000 + i, sent: 4 })));
const text = (given: Parameters<typeof summaryFor>[0], series = minute) =>
  summaryText(summaryFor(given, { plan: plan(), series }), { color: false });

test("load, times, tokens asked against tokens counted", () => {
  const found = text(WELL);
  for (const line of [
    "WORKLOAD LOAD TEST SUMMARY",
    "  Kind: open loop: requests by poisson arrivals",
    "  Requests: 240 sent, 234 succeeded (97.50%)",
    "  Rate: 4 requests/s over 60 s",
    "  Sent after Plan (p95, max): 2.00ms, 9.00ms",
    "  TTFT: 40.00ms, 90.50ms, 120.00ms",
    "  Output, by usage: 30000 (500 tokens/s)",
    "  Input, asked against counted: 50000 against 51000 (+2.0%)",
    "  Output, allowed against counted: 40000 against 30000 (-25.0%)",
  ])
    expect(found).toContain(`${line}\n`);
  expect(found).not.toContain("left late");
  // the guide's own blocks are chat-api's
  expect(found).not.toContain("Message Length Performance");
});

describe("says less where less is known", () => {
  test("no rate of a short run, nothing asked, nothing planned", () => {
    const found = text(
      { llm_requests: 5, llm_request_success: { rate: 1, passes: 5, fails: 0 }, total_chat_requests: 5 },
      seriesOf([{ t: 1, sent: 5 }]),
    );
    expect(found).not.toMatch(/Rate: |against counted|Sent after Plan/);
    expect(found).toMatch(/TTFB: n\/a \(/);
  });

  test("late starts are a warning", () => {
    expect(text({ ...WELL, llm_start_delay: { ...WELL.llm_start_delay, "p(95)": 450, max: 900 } })).toContain(
      "  Requests left late: see the scheduled times in the report, or give more users (MAX_VUS).\n",
    );
  });
});
