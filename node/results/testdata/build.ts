/** Records and folders for tests. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RequestRecord } from "../../../core/contract/record.ts";

export const START_MS = Date.UTC(2026, 0, 31, 12, 0, 0);

export function record(changes: Readonly<Record<string, unknown>> = {}): RequestRecord {
  return {
    v: 1,
    run: "run-a",
    suite: "chat-api",
    scenario: "steady",
    step: "chat",
    vu: 1,
    iter: 0,
    id: "abc-1-1",
    try: 1,
    final: true,
    api: "chat",
    mode: "stream",
    model: "gpt-4-demo",
    prompt: "short",
    turn: null,
    plannedAt: null,
    sentAt: START_MS,
    startDelayMs: null,
    blockedMs: 0.04,
    connectMs: null,
    tlsMs: null,
    ttfbMs: 100.5,
    ttfeMs: 101,
    ttftMs: 120.25,
    ttvtMs: 120.25,
    e2eMs: 150.25,
    closeMs: 155,
    tpotMs: 10,
    gapsUs: [10_000, 0, 20_000],
    chunks: 4,
    tokensIn: 7,
    tokensOut: 4,
    tokensCached: null,
    bytes: 900,
    status: 200,
    outcome: "ok",
    errorClass: null,
    errorPhase: null,
    errorDetail: null,
    finishReason: "stop",
    done: true,
    faults: [],
    checksFailed: [],
    clock: "kernel",
    lagMeanUs: 70,
    lagMaxUs: 210,
    arrivalUncertaintyUs: null,
    queueMs: null,
    ...changes,
  };
}

export function lines(records: readonly unknown[]): string {
  return records.map((r) => `${typeof r === "string" ? r : JSON.stringify(r)}\n`).join("");
}

export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), "llmload-test-"));
}

/** A run's folder with run.json and records, below `root`. */
export function runFolder(root: string, testid: string, records: readonly unknown[], json: object = {}): string {
  const folder = join(root, testid);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "requests.ndjson"), lines(records));
  writeFileSync(join(folder, "run.json"), JSON.stringify(runJson(testid, json)));
  return folder;
}

export function runJson(testid: string, changes: object = {}): object {
  return {
    ...{ v: 1, testid, suite: "chat-api", suiteFile: "k6/suites/chat-api.ts", target: "http://127.0.0.1:1" },
    ...{ startedAt: "2026-01-31T12:00:00.000Z", endedAt: "2026-01-31T12:01:00.000Z", exit: 0, k6ExitCode: 0 },
    ...{ stock: false, plan: null, environment: {}, versions: { llmload: "0.1.0", k6: "v2.2.0", node: "v20" } },
    ...{ machine: { os: "linux", arch: "x64", cpus: 2, memoryMiB: 1 }, git: { commit: "f00d", dirty: false } },
    ...{ files: [], note: "nightly", preset: null },
    ...changes,
  };
}

export interface Point {
  metric: string;
  time: string;
  value: number;
  tags: Record<string, string>;
}

export function k6Lines(points: readonly Point[], types: Record<string, string> = {}): string {
  const metrics = Object.entries(types).map(([metric, type]) => ({
    ...{ type: "Metric", metric },
    data: { name: metric, type, contains: "default", thresholds: [], submetrics: null },
  }));
  return lines([
    ...metrics,
    ...points.map(({ metric, ...data }) => ({ metric, type: "Point", data })),
  ]);
}

/** The points that k6 writes for one HTTP request. */
export function httpPoints(time: string, tags: Record<string, string>, waiting: number, receiving: number): Point[] {
  const values = {
    ...{ http_reqs: 1, http_req_duration: waiting + receiving + 0.5, http_req_blocked: 1.5, http_req_connecting: 0 },
    ...{ http_req_tls_handshaking: 0, http_req_sending: 0.5, http_req_waiting: waiting, http_req_receiving: receiving },
    http_req_failed: 0,
  };
  return Object.entries(values).map(([metric, value]) => ({ metric, time, value, tags }));
}
