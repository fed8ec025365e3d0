/** The Kubernetes project's inference-perf; it needs Python 3.12. Its mock prompts ask for 30 tokens, whatever we want. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pip } from "./install.ts";
import type { Peer, Told } from "./peer.ts";
import { layOutHub, tokenizerIn } from "./tokenizer.ts";

const VERSION = "0.7.0";
const MOST_TOKENS = 30;

export const inferencePerf: Peer = {
  name: "inference-perf",
  version: VERSION,
  about: "per_request_lifecycle_metrics.json; load `constant`, which spaces requests at random all the same",
  install: async (home) => {
    await pip(home, [`inference-perf==${VERSION}`]);
    layOutHub(join(home, "hub"));
  },
  command: (home, { url, rate, requests, tokens, dir }) => {
    if (tokens > MOST_TOKENS)
      throw new Error(`its mock prompts ask for ${MOST_TOKENS} tokens: give --tokens 30 or less`);
    const config = {
      load: { type: "constant", stages: [{ rate, duration: Math.round(requests / rate) }] },
      api: { type: "chat", streaming: true },
      server: { type: "vllm", model_name: "bench", base_url: url, ignore_eos: true },
      tokenizer: { pretrained_model_name_or_path: tokenizerIn(join(home, "hub")) },
      data: { type: "mock" },
      report: { request_lifecycle: { summary: true, per_stage: false, per_request: true } },
      storage: { local_storage: { path: join(dir, "out") } },
    };
    // what JSON is, is YAML
    const file = join(dir, "config.yml");
    writeFileSync(file, JSON.stringify(config));
    return { program: join(home, "bin/inference-perf"), args: ["-c", file], env: { HF_HUB_OFFLINE: "1" } };
  },
  read: async (_, { dir }) =>
    toldByInferencePerf(JSON.parse(readFileSync(join(dir, "out/per_request_lifecycle_metrics.json"), "utf8"))),
};

export interface InferencePerfRecord {
  /** seconds of a clock with a zero of its own */
  start_time: number;
  /** the stream as it came */
  response: string | null;
  error: unknown;
  info: { response_metrics?: { chunk_times?: number[] } | null };
}

export function toldByInferencePerf(records: readonly InferencePerfRecord[]): Told[] {
  return records.flatMap(({ start_time, response, error, info }) => {
    const times = info.response_metrics?.chunk_times ?? [];
    const first = times[0];
    if (error !== null || first === undefined) return [];
    return [
      {
        id: /chatcmpl-(server-\d+)/.exec(response ?? "")?.[1] ?? null,
        startedAtMs: null,
        ttftMs: (first - start_time) * 1000,
        gapsMs: times.slice(1).map((at, i) => (at - (times[i] ?? Number.NaN)) * 1000),
      },
    ];
  });
}
