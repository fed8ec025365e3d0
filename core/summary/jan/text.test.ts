import { describe, expect, it } from "vitest";
import { isJanSuite, type JanSuite } from "../../plan/jan.ts";
import { allWell, janSummary } from "../testdata/jan.ts";
import { summaryText } from "../text.ts";

const plain = { color: false };
const SUITES = ["completion-standard", "completion-conversation", "responses"].filter(isJanSuite);
const text = (suite: JanSuite, env: Record<string, string>, given = allWell) =>
  summaryText(janSummary(suite, env, given), plain);

describe("whole texts", () => {
  it.each(SUITES)("%s, a healthy load", async (suite) => {
    await expect(text(suite, {})).toMatchFileSnapshot(`../testdata/jan/${suite}_healthy.txt`);
  });

  it.each(SUITES)("%s, a functional run", async (suite) => {
    await expect(text(suite, { SINGLE_RUN: "true" })).toMatchFileSnapshot(`../testdata/jan/${suite}_single.txt`);
  });

  it("completion-conversation in trouble", async () => {
    const env = { ALLOW_FAULTS: "no_done,bad_timestamp", SLO: "ttft:800" };
    const given = (plan: Parameters<typeof allWell>[0]) => ({
      ...allWell(plan),
      iterations: 700,
      dropped_iterations: 15,
      checks: { passes: 12_000, fails: 900 },
      llm_request_success: { passes: 5100, fails: 320 },
      auth_retries: 12,
      "auth_retries{step:message}": 12,
      "llm_request_success{step:message}": { passes: 430, fails: 50 },
      "llm_requests{step:message}": 480,
      "token_refreshes{reason:unauthorized}": 12,
      "llm_errors{error_class:auth}": 30,
      "llm_errors{error_class:server}": 61,
      "llm_errors{error_class:check}": 7,
      "llm_errors{error_class:stream_truncated}": 3,
      "llm_stream_faults{fault:no_done}": 240,
      "llm_stream_faults{fault:bad_timestamp}": 720,
      "llm_stream_faults{fault:secure_cookie}": 20,
      "llm_stream_faults{fault:no_usage}": 4,
      llm_done_rate: 0,
      items_lost: 3,
      items_foreign: 1,
      llm_goodput: 0.93,
      llm_ttft: { med: 400, "p(95)": 1300, "p(99)": 1900 },
      "steps_failed{step:message}": 38,
      "steps_failed{step:conversation_create}": 2,
      "steps_skipped{step:conversation_get}": 2,
    });
    await expect(text("completion-conversation", env, given)).toMatchFileSnapshot("../testdata/jan/trouble.txt");
  });

  it("responses with a model that says nothing and calls nothing, as the guide allows it", async () => {
    const env = { ALLOW_FAULTS: "empty,tools_ignored", NONSTREAM_RPS: "0" };
    const given = (plan: Parameters<typeof allWell>[0]) => {
      const { llm_ttft: _never, llm_gap_max: _nor, llm_tpot: _neither, ...rest } = allWell(plan);
      return {
        ...rest,
        "llm_stream_faults{fault:empty}": 240,
        "llm_stream_faults{fault:tools_ignored}": 120,
        "llm_stream_faults{fault:tools_ignored,step:response_stream_tools}": 120,
      };
    };
    await expect(text("responses", env, given)).toMatchFileSnapshot("../testdata/jan/allowed.txt");
  });

  it("completion-standard on stock k6, with a key", async () => {
    const env = { LLMLOAD_ENGINE: "", API_KEY: "key-1" };
    await expect(text("completion-standard", env)).toMatchFileSnapshot("../testdata/jan/stock_key.txt");
  });

  it("a functional run that came to a bad end", async () => {
    const skipped = ["message", "message_stream", "conversation_get", "conversation_list", "conversation_items"];
    const reached = ([name]: [string, unknown]) =>
      !/message|stream|completion|conversation|llm_(ttf|tpot|chunks|done|gap)/.test(name);
    const given = (plan: Parameters<typeof allWell>[0]) => ({
      ...Object.fromEntries(Object.entries(allWell(plan)).filter(reached)),
      llm_requests: 3,
      llm_request_success: { passes: 2, fails: 1 },
      http_req_failed: { passes: 1, fails: 2 },
      checks: { passes: 6, fails: 1 },
      "llm_requests{step:conversation_create}": 1,
      "llm_errors{error_class:server}": 1,
      steps_failed: 1,
      "steps_failed{step:conversation_create}": 1,
      steps_skipped: skipped.length,
      ...Object.fromEntries(skipped.map((step) => [`steps_skipped{step:${step}}`, 1])),
    });
    await expect(text("completion-conversation", { SINGLE_RUN: "true" }, given)).toMatchFileSnapshot(
      "../testdata/jan/single_failed.txt",
    );
  });

  it("counts flows as finished that came to their last step, and says what became of the others", () => {
    const line = (suite: Parameters<typeof janSummary>[0], more: object, env = {}) => {
      const summary = janSummary(suite, env, (plan) => ({ ...allWell(plan), ...more }));
      return /Flows Finished: (.*)/.exec(summaryText(summary, plain))?.[1];
    };
    expect(line("completion-standard", {})).toBe("720 of 720 planned");
    expect(
      line("completion-standard", {
        "steps_failed{step:guest_login}": 100,
        "llm_requests{step:completion}": 380,
        "steps_skipped{step:completion_stream}": 7,
        "llm_requests{step:completion_stream}": 233,
      }),
    ).toBe("613 of 720 planned, 100 not signed in, 7 given up before the last step");
    const lost = { "steps_failed{step:guest_login}": 720, "llm_requests{step:completion}": 0 };
    const nobody = { ...lost, "llm_requests{step:completion_stream}": 0 };
    expect(line("completion-standard", nobody)).toBe("0 of 720 planned, 720 not signed in");
    const unread = { "steps_skipped{step:conversation_items}": 20 };
    expect(line("completion-conversation", unread)).toBe("700 of 720 planned, 20 given up before the last step");
    const single = { SINGLE_RUN: "true" };
    expect(line("responses", { iterations: 0 }, single)).toBe("0 of 1 planned, 1 cut off or not come to");
    const cut = { iterations: 600, "llm_requests{step:response}": 120 };
    expect(line("responses", cut)).toBe("600 of 720 planned, 120 cut off or not come to");
  });

  it("nothing came back", async () => {
    await expect(text("responses", {}, () => ({}))).toMatchFileSnapshot("../testdata/jan/nothing.txt");
  });
});
