/**
 * Starve one side of a run and leave the other alone: the word on the client tells which it was. Where nothing is wrong with
 * the client, but the machine is shared, a witness tells whether the machine kept everybody waiting: then it is tried again.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import type { Report } from "../../core/report/types.ts";
import type { ClientVerdict } from "../../core/verdict/client.ts";
import { emptyFolder, llmload } from "../cli/cli.ts";
import { type K6Run, runK6 } from "../support/k6.ts";
import { needs } from "../support/needs.ts";
import { schemaErrors } from "../support/schema.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { crowd, holdingProxy, stopAgainAndAgain, type Trouble, witness } from "./starved.ts";

const PACED = ["--ttft", "40", "--itl", "15", "--tokens", "30"];
const LOAD = { PREFLIGHT: "off", SCENARIO: "streaming_test", DURATION_SCALE: "0.005" };
const taskset = needs("taskset", "apt-get install util-linux");

function clientOf(result: K6Run): ClientVerdict {
  expect(result.summary, result.output.slice(-2000)).not.toBeNull();
  expect(schemaErrors("summary.schema.json", result.summary)).toEqual([]);
  return result.summary?.client as ClientVerdict;
}

describe("the client is starved, the server left alone", () => {
  const starved = async (make: (pid: number) => Trouble) => {
    const server = await startTestServer(PACED);
    let trouble: Trouble | null = null;
    try {
      const result = await runK6("k6/suites/chat-api.ts", {
        env: { ...LOAD, BASE_URL: server.url },
        onStart: ({ pid = 0 }) => {
          trouble = make(pid);
        },
      });
      expect(result.stdout).toContain("The load generator was the bottleneck:");
      expect(result.stdout).toContain("Client: ✗ client-bound");
      return clientOf(result);
    } finally {
      (trouble as Trouble | null)?.end();
      await server.stop();
    }
  };

  it("stopped 200 ms in every 450", async () => {
    const { word, reasons } = await starved(stopAgainAndAgain);
    expect(word).toBe("client-bound");
    expect(reasons.join("\n")).toMatch(/nothing of it ran in .* of the time/);
    expect(reasons.join("\n")).toMatch(/token events were read together with others because it was late/);
  });

  it.skipIf(taskset.skip)("a busy neighbour on its processor", async () => {
    const { word, causes } = await starved((pid) => crowd(pid, 0, 8));
    expect(word).toBe("client-bound");
    expect(causes.join("\n")).toMatch(/its threads waited .* for a processor/);
  });

  it("one processor for very many users: --require-valid ends with 8, and every report says why", async () => {
    const server = await startTestServer(["--ttft", "0", "--itl", "0", "--tokens", "3"]);
    const cwd = emptyFolder();
    try {
      const flags = ["--base-url", server.url, "--testid", "t", "--quiet", "--require-valid"];
      const env = { ...LOAD, RATE_SCALE: "6", GOMAXPROCS: "1" };
      const ended = await llmload(["run", "chat-api", ...flags], { cwd, env });
      expect(ended.code, ended.output.slice(-3000)).toBe(8);
      expect(ended.stderr).toMatch(/llmload: chat-api: the load generator was the bottleneck: .+ \(exit 8\)/);
      const folder = join(cwd, "results", "t");
      const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report;
      expect(schemaErrors("report.schema.json", report)).toEqual([]);
      expect(report.client?.verdict?.word).toBe("client-bound");
      expect(report.client?.limits?.gomaxprocs).toBe(1);
      expect(report.client?.series?.cpu.some((used) => (used ?? 0) > 0.1)).toBe(true);
      const [text, junit] = await Promise.all([
        llmload(["report", folder, "--format", "md"], { cwd }),
        llmload(["report", folder, "--format", "junit"], { cwd }),
      ]);
      expect(text.stdout).toContain("**Load generator: client-bound**");
      expect(junit.stdout).toMatch(/<failure message="the load generator was the bottleneck/);
    } finally {
      await server.stop();
    }
  });
});

describe("the server is at fault, the client left alone", () => {
  const TRIES = 3;
  /** share of the time that the witness was late */
  const PUNCTUAL = 0.003;
  /** A machine that kept everybody waiting shows nothing of us. */
  const blameless = async (test: TestContext, make: (server: TestServer) => Promise<Trouble & { url: string }>) => {
    const accused: string[] = [];
    for (let i = 0; i < TRIES; i++) {
      const server = await startTestServer(PACED);
      const trouble = await make(server);
      const seen = witness();
      const result = await runK6("k6/suites/chat-api.ts", { env: { ...LOAD, BASE_URL: trouble.url } });
      const lateShare = await seen.lateShare();
      trouble.end();
      await server.stop();
      const { word, reasons } = clientOf(result);
      if (word === "valid") return result;
      if (lateShare <= PUNCTUAL) accused.push(`${word}: ${reasons.join("; ")}, but the witness was punctual`);
    }
    // once may be the machine's doing all the same: it keeps one waiting and not the other
    expect(accused.length, accused.join("\n")).toBeLessThan(TRIES);
    return test.skip("the machine was too busy for anybody to be punctual");
  };

  it("stopped 200 ms in every 450", async (test) => {
    const result = await blameless(test, async ({ url, pid }) => ({ url, ...stopAgainAndAgain(pid) }));
    const gaps = result.records.flatMap(({ gapsUs }) => Math.max(0, ...(gapsUs ?? [])));
    expect(gaps.filter((gap) => gap > 100_000).length, "the server was stopped").toBeGreaterThan(3);
  });

  it("a proxy holds the streams", async (test) => {
    const result = await blameless(test, async ({ url }) => {
      const proxy = await holdingProxy(url);
      return { url: proxy.url, end: () => void proxy.stop() };
    });
    const { joined, joinedLate, tokenEvents } = (
      result.summary as unknown as { series: { client: Record<string, number> } }
    ).series.client;
    expect(joined ?? 0).toBeGreaterThan((tokenEvents ?? 0) / 2);
    expect(joinedLate ?? 0).toBeLessThan((tokenEvents ?? 0) / 20);
    expect(result.records.filter(({ faults }) => faults.includes("buffered")).length).toBeGreaterThan(0);
  });
});
