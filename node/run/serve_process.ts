/**
 * Our reference server as a process of its own, so that what this process does cannot disturb its clock. It must not know
 * how the server works: it types `llmload serve` as a user would.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { Failure } from "./failure.ts";
import { INSTALLATION } from "./paths.ts";

const START_MS = 20_000;
const STOP_MS = 5_000;
/** tells `llmload serve` to stop when its stdin ends */
export const STOP_WITH_STDIN = "LLMLOAD_STOP_WITH_STDIN";

export interface ServeProcess {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts `llmload serve --port 0 ARGS` and waits for its address.
 * @throws Failure `serve.failed`
 */
export async function startServeProcess(args: readonly string[], cwd: string): Promise<ServeProcess> {
  const main = join(INSTALLATION, "dist", "node", "cli", "main.js");
  const child = spawn(process.execPath, [main, "serve", "--port", "0", ...args], {
    cwd,
    // a group of its own: Ctrl-C ends the run first, and the server only when nobody needs it any more
    detached: process.platform !== "win32",
    windowsHide: true,
    env: { ...process.env, [STOP_WITH_STDIN]: "true" },
    // the server ends when our end of its stdin is closed, also when we are killed
    stdio: ["pipe", "pipe", "pipe"],
  });
  try {
    return { url: await address(child), stop: () => stopped(child) };
  } catch (error) {
    await stopped(child);
    throw error;
  }
}

function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (how: string) =>
      reject(new Failure("internal", "serve.failed", `Our own server ${how}: ${output.trim()}`));
    const late = setTimeout(() => fail(`did not start within ${START_MS / 1000} s`), START_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const url = /http:\/\/\S+?:\d+/.exec(output)?.[0];
      if (url === undefined) return;
      clearTimeout(late);
      resolve(url);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.on("error", (error) => fail(`could not be started (${error.message})`));
    child.on("exit", () => {
      clearTimeout(late);
      fail("ended at once");
    });
  });
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
    const hard = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    child.on("exit", () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
