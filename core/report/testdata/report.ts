/** Reports for the renderings: a small one with everything in it, and one full of hostile text. */
import { buildReport } from "../build.ts";
import type { ClientSide } from "../../summary/page/client_side.ts";
import type { Copied, Report } from "../types.ts";
import { bad, good, inputOf } from "./columns.ts";
import { HOSTILE } from "./hostile.ts";

const copied: Copied = {
  run: { testid: "chat-api_20261121_062036_5b69" },
  outcome: "failed",
  thresholds: [
    { metric: "llm_ttft", expression: "p(95)<800", ok: true, evaluated: true, excused: false, reason: null, value: 148.2, guard: null },
    { metric: "http_req_failed", expression: "rate<0.01", ok: false, evaluated: true, excused: false, reason: null, value: 0.043, guard: null },
    { metric: "llm_tpot{model:x}", expression: "p(95)<50", ok: null, evaluated: false, excused: false, reason: "no samples", value: null, guard: null },
  ],
  verdict: { level: "warning", reasons: ["success rate 95.70% is not above 99 % (errors 1 to 5 %)"], notEvaluated: [] },
  notKnown: [],
  checks: [
    { name: "status is 200", passes: 558, fails: 42 },
    { name: "has content", passes: 558, fails: 0 },
  ],
  reading: null,
  samples: null,
};

const client: ClientSide = {
  verdict: {
    word: "doubtful",
    reasons: ["2.50% of its goroutines waited more than 20 ms to run"],
    causes: ["other processes used 61 % of the machine's processors"],
    notEvaluated: [],
  },
  limits: null,
  series: null,
  ownError: {
    ...{ calibratedAt: "2026-11-20T10:00:00.000Z", version: "0.1.0", clock: "kernel", holdsTo: 200 },
    load: { concurrency: 100, rate: null, tokens: 50 },
    errors: { arrival: { n: 45_000, bias: 0.012, p50: 0.012, p95: 0.03, p99: 0.08, max: 2 }, ttft: { n: 900, bias: 0.021, p50: 0.022, p95: 0.09, p99: 0.2, max: 1.4 }, gap: { n: 44_100, bias: 0, p50: 0.01, p95: 0.05, p99: 0.11, max: 2.1 } },
  },
};

/** A minute of ten requests a second, every fourteenth refused, two models. */
export function plainReport(): Report {
  const rows = Array.from({ length: 600 }, (_, i) => {
    const model = i % 3 === 0 ? "gpt-4-demo" : "gemini-demo";
    if (i % 14 === 13) return bad({ sent: i * 100, model, checksFailed: ["status is 200"] });
    const ttft = 100 + ((i * 37) % 50);
    const gapsUs = [20_000 + ((i * 7) % 1000), 21_000, 22_000];
    return good({ sent: i * 100, model, ttft, gapsUs, e2e: ttft + 63, close: ttft + 65, tpot: 20 + ((i * 13) % 7), faults: i === 100 ? ["stall"] : [] });
  });
  return { ...buildReport(inputOf(rows, { slo: { ttft: 140 }, dropped: { all: 0, byScenario: {} } }), copied), client };
}

/** Every text that comes from outside is hostile. */
export function hostileReport(): Report {
  const text = (i: number) => HOSTILE[i % HOSTILE.length] ?? "";
  const rows = Array.from({ length: 200 }, (_, i) =>
    i % 5 === 0
      ? bad({ sent: i * 100, model: text(i), scenario: text(i + 1), errorClass: text(i), faults: [text(i)], checksFailed: [text(i + 3)] })
      : good({ sent: i * 100, model: text(i), scenario: text(i + 1), prompt: text(i + 2), api: text(i), faults: [text(i)] }),
  );
  const report = buildReport(inputOf(rows), {
    ...copied,
    run: { testid: HOSTILE.join(" ") },
    thresholds: HOSTILE.map((metric, i) => ({
      ...{ metric, expression: text(i + 1), evaluated: i % 3 !== 2, excused: false, reason: text(i + 2), value: i % 3 === 2 ? null : i, guard: null },
      ok: [true, false, null][i % 3] ?? null,
    })),
    verdict: { level: "critical", reasons: [...HOSTILE], notEvaluated: [...HOSTILE] },
    checks: HOSTILE.map((name) => ({ name, passes: 1, fails: 2 })),
  });
  const verdict = { word: "client-bound" as const, reasons: [...HOSTILE], causes: [...HOSTILE], notEvaluated: [] };
  return { ...report, client: { ...client, verdict } };
}
