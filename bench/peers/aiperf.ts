/**
 * NVIDIA's aiperf. It wants a tokenizer even where it counts by the server's usage, and takes one only from a hub's cache:
 * we lay out such a cache with a tokenizer of plain words, so that nothing is fetched.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pip } from "./install.ts";
import { linesOf } from "./lines.ts";
import type { Peer, Told } from "./peer.ts";
import { layOutHub, TOKENIZER } from "./tokenizer.ts";

const VERSION = "0.13.0";

export const aiperf: Peer = {
  name: "aiperf",
  version: VERSION,
  about:
    "its profile_export.jsonl (time_to_first_token, inter_chunk_latency); --arrival-pattern constant, no telemetry",
  install: async (home) => {
    await pip(home, [`aiperf==${VERSION}`]);
    layOutHub(join(home, "hub"));
  },
  command: (home, { url, rate, requests, dir }) => {
    const prompts = join(dir, "prompts.jsonl");
    writeFileSync(prompts, `${JSON.stringify({ text: "Say something short." })}\n`);
    return {
      program: join(home, "bin/aiperf"),
      args: [
        ...["profile", "--model", "bench", "--url", url, "--endpoint-type", "chat", "--streaming"],
        ...["--tokenizer", TOKENIZER, "--use-server-token-count", "--input-file", prompts],
        ...["--custom-dataset-type", "single_turn", "--request-rate", String(rate), "--arrival-pattern", "constant"],
        ...["--request-count", String(requests), "--ui", "none", "--no-gpu-telemetry", "--no-server-metrics"],
        ...["--output-artifact-dir", dir],
      ],
      env: { HF_HUB_CACHE: join(home, "hub"), HF_HUB_OFFLINE: "1" },
    };
  },
  read: async (_, { dir }) => toldByAiperf(linesOf(join(dir, "profile_export.jsonl"))),
};

export interface AiperfRecord {
  metadata: { request_start_ns: number; benchmark_phase: string };
  metrics: { time_to_first_token?: { value: number }; inter_chunk_latency?: { value: number[] } };
}

export function toldByAiperf(records: readonly AiperfRecord[]): Told[] {
  return records.flatMap(({ metadata, metrics }) =>
    metrics.time_to_first_token === undefined || metadata.benchmark_phase !== "profiling"
      ? []
      : [
          {
            id: null,
            startedAtMs: metadata.request_start_ns / 1e6,
            ttftMs: metrics.time_to_first_token.value,
            gapsMs: metrics.inter_chunk_latency?.value ?? [],
          },
        ],
  );
}
