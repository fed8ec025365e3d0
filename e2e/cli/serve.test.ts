/** `llmload serve` as a process: address, requests, faults, truth log, a clean end. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { CLI } from "../support/paths.ts";
import { cleanEnv } from "../support/process.ts";
import { emptyFolder, llmload } from "./cli.ts";

const address = (output: string) => /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];

/** Starts the server, lets `use` work with it, then ends it by `end`. */
async function serving(args: string[], use: (url: string) => Promise<void>, end: (child: ChildProcess) => void) {
  let used: Promise<void> | null = null;
  const ended = await llmload(["serve", "--port", "0", ...args], {
    onOutput: (output, child) => {
      const url = address(output);
      if (url === undefined || used !== null) return;
      used = use(url).finally(() => end(child));
    },
  });
  if (used !== null) await (used as Promise<void>);
  return ended;
}

const ask = (url: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-llmload-request-id": "asked-1", ...headers },
    body: JSON.stringify({ model: "gpt-4", stream: true, messages: [{ role: "user", content: "hi" }] }),
  });

test.each(["SIGINT", "SIGTERM"] as const)("serves until %s, then ends well", async (signal) => {
  const ended = await serving(
    ["--profile", "vllm", "--ttft", "0", "--itl", "0"],
    async (url) => {
      expect((await fetch(`${url}/health`)).status).toBe(200);
    },
    (child) => child.kill(signal),
  );
  expect(ended).toMatchObject({ code: 0, signal: null });
  expect(ended.stdout).toContain("(profile vllm), Ctrl-C stops it");
  expect(ended.stderr).toBe("llmload: stopped after 1 request\n");
});

test("--truth-log holds each request, by its id", async () => {
  const file = join(emptyFolder(), "truth.ndjson");
  await serving(
    ["--ttft", "0", "--itl", "0", "--tokens", "5", "--truth-log", file],
    async (url) => {
      expect(await (await ask(url)).text()).toContain("[DONE]");
    },
    (child) => child.kill("SIGINT"),
  );
  const [record] = readFileSync(file, "utf8").trim().split("\n");
  expect(JSON.parse(record!) as TruthRecord).toMatchObject({ id: "asked-1", status: 200, tokensOut: 5 });
});

test("--fault and --token do what they say", async () => {
  await serving(
    ["--token", "let-me-in", "--fault", "429:1:7"],
    async (url) => {
      expect((await ask(url)).status).toBe(401);
      const limited = await ask(url, { authorization: "Bearer let-me-in" });
      expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
    },
    (child) => child.kill("SIGINT"),
  );
});

test("a port that is taken, an open address, a wrong value: refused with a sentence, exit 2", async () => {
  await serving(
    [],
    async (url) => {
      const taken = await llmload(["serve", "--port", new URL(url).port]);
      expect([taken.code, taken.stderr]).toEqual([
        2,
        expect.stringMatching(/error: The server cannot start: port \d+ is taken/),
      ]);
    },
    (child) => child.kill("SIGINT"),
  );
  const open = await llmload(["serve", "--host", "0.0.0.0"]);
  expect([open.code, open.stderr]).toEqual([2, expect.stringContaining("add --unsafe-host if you mean it")]);
  const wrong = await llmload(["serve", "--port", "many", "--profile", "none"]);
  expect(wrong.code).toBe(2);
  for (const part of ["--port must be", 'no profile "none"']) expect(wrong.stderr).toContain(part);
});

test("--faults lists them", async () => {
  const { code, stdout } = await llmload(["serve", "--faults"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^429 .*Retry-After.*argument: seconds of Retry-After, default 1\)$/m);
});

test("started by a process of ours it ends when that does", async () => {
  const child = spawn(process.execPath, [CLI, "serve", "--port", "0"], {
    env: cleanEnv({ LLMLOAD_STOP_WITH_STDIN: "true" }),
    stdio: ["pipe", "pipe", "ignore"],
  });
  const code = await new Promise((resolve) => {
    child.stdout.once("data", () => child.stdin.destroy());
    child.on("exit", resolve);
  });
  expect(code).toBe(0);
});
