/**
 * The door to the Go engine. On stock k6 there is none, and nothing here may touch `k6/x/llmload` then: a module that
 * the binary lacks fails the run even when it is never used. It must not know what is measured.
 */
import type { Engine } from "../../core/contract/engine.ts";
import type { Options } from "../../core/plan/types.ts";

/** Our binary announces itself by LLMLOAD_ENGINE; null = stock k6. Init context only, once per VU. */
export function loadEngine(env: Record<string, string | undefined>): Engine | null {
  const version = env.LLMLOAD_ENGINE;
  if (version === undefined || version === "") return null;
  return require("k6/x/llmload") as Engine;
}

let installed = false;

/** Wraps this VU's transport at the first call; VU code, setup and teardown only, where k6 has a transport. */
export function ensureInstalled(engine: Engine, options: Options, run: string): void {
  if (installed) return;
  engine.install({
    idHeader: options.requestIdHeader,
    sendIdHeader: options.sendRequestId,
    stallMs: options.stallMs,
    recordsPath: options.records === null || options.records === "console" ? "" : options.records,
    run,
  });
  installed = true;
}
