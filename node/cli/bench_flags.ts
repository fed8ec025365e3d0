/** The flags of `llmload bench`, and the workload that they stand for. What is wrong with a value is the schema's to say. */
import { type Command, Option } from "commander";
import type { WorkloadDocument } from "../../core/workload/document.ts";
import type { WorkloadApi } from "../../core/workload/types.ts";

export interface BenchFlags {
  api?: string;
  rate?: unknown;
  arrivals?: string;
  burstiness?: unknown;
  concurrency?: unknown;
  thinkTime?: string;
  duration?: string;
  warmup?: string;
  maxRequests?: unknown;
  inputTokens?: unknown;
  outputTokens?: unknown;
  exactOutput?: boolean;
  dataset?: string;
  sharedPrefix?: unknown;
  prefixShare?: unknown;
  cacheBust?: boolean;
  system?: string;
  sessions?: unknown;
  stream: boolean;
}

const LOAD = "Load:";
const PROMPTS = "Prompts:";

export function addBenchFlags(command: Command): void {
  const add = (group: string, flag: string, help: string, parse?: (text: string) => unknown) => {
    const option = new Option(flag, help).helpGroup(group);
    command.addOption(parse === undefined ? option : option.argParser(parse));
  };
  add(LOAD, "--rate <N>", "requests started per second, whatever the server does (open loop)", number);
  command.addOption(
    new Option("--arrivals <KIND>", "gaps between starts: poisson (default), constant, gamma")
      .choices(["poisson", "constant", "gamma"])
      .helpGroup(LOAD),
  );
  add(LOAD, "--burstiness <X>", "shape of gamma arrivals: below 1 bursts, above 1 evener", number);
  add(LOAD, "--concurrency <N>", "users, each with one request at a time (closed loop)", number);
  add(LOAD, "--think-time <DURATION>", "pause of a user between answer and next question");
  add(LOAD, "--duration <DURATION>", "of the load (default 30s)");
  add(LOAD, "--warmup <DURATION>", "the same load before it, in no figure");
  add(LOAD, "--max-requests <N>", "ends it after so many requests (sessions), warm-up included", number);
  command.addOption(
    new Option("--api <NAME>", "chat, responses or messages (default: what the URL says, else chat)")
      .choices(["chat", "responses", "messages"])
      .helpGroup(PROMPTS),
  );
  add(PROMPTS, "--input-tokens <LENGTH>", "length of prompts in tokens (default 256)", number);
  add(PROMPTS, "--output-tokens <LENGTH>", "limit of answers in tokens (default 128; a data set's own)", number);
  add(PROMPTS, "--exact-output", "answers as long as that: sends ignore_eos and min_tokens (vLLM, SGLang)");
  add(PROMPTS, "--dataset <FILE>", "prompts of a JSONL or ShareGPT file instead of random words");
  add(PROMPTS, "--system <TEXT>", "system prompt");
  add(PROMPTS, "--shared-prefix <TOKENS>", "the same text before the prompts", number);
  add(PROMPTS, "--prefix-share <X>", "part of the prompts that have it (default 1)", number);
  add(PROMPTS, "--cache-bust", "make each prompt unique (default for random words)");
  add(PROMPTS, "--no-cache-bust", "let prompts come again as they are");
  add(
    PROMPTS,
    "--sessions <TURNS>",
    "conversations of so many questions, own answers fed back; --rate counts these",
    number,
  );
  add(PROMPTS, "--no-stream", "answers in one piece (default: streamed)");
  add(PROMPTS, "--stream", "streamed answers");
}

/** A number as it was typed where it is none, so that the sentence about it shows it. */
function number(text: string): unknown {
  const value = Number(text);
  return text.trim() === "" || Number.isNaN(value) ? text : value;
}

/** The names that a person typed, by those of the workload. */
export const NAMES: Readonly<Record<string, string>> = {
  "target.url": "the address",
  "target.api": "--api",
  "load.rate": "--rate",
  "load.arrivals": "--arrivals",
  "load.burstiness": "--burstiness",
  "load.concurrency": "--concurrency",
  "load.think_time": "--think-time",
  "load.duration": "--duration",
  "load.warmup": "--warmup",
  "load.max_requests": "--max-requests",
  "prompts.input_tokens": "--input-tokens",
  "prompts.output_tokens": "--output-tokens",
  "prompts.dataset": "--dataset",
  "prompts.cache_bust": "--cache-bust",
  "prompts.shared_prefix.tokens": "--shared-prefix",
  "prompts.shared_prefix.share": "--prefix-share",
  "sessions.turns": "--sessions",
};

export function benchDocument(url: string, flags: BenchFlags): WorkloadDocument {
  const prefix = pruned({ tokens: flags.sharedPrefix, share: flags.prefixShare });
  const document = {
    target: pruned({ url, api: flags.api as WorkloadApi | undefined, stream: flags.stream }),
    load: pruned({
      rate: flags.rate,
      arrivals: flags.arrivals,
      burstiness: flags.burstiness,
      concurrency: flags.concurrency,
      think_time: flags.thinkTime,
      duration: flags.duration,
      warmup: flags.warmup,
      max_requests: flags.maxRequests,
    }),
    prompts: pruned({
      input_tokens: flags.inputTokens,
      output_tokens: flags.outputTokens,
      exact_output: flags.exactOutput,
      dataset: flags.dataset,
      system: flags.system,
      cache_bust: flags.cacheBust,
      ...(Object.keys(prefix).length === 0 ? {} : { shared_prefix: prefix }),
    }),
    ...(flags.sessions === undefined ? {} : { sessions: { turns: flags.sessions } }),
  };
  // typed values; the schema is next
  return document as WorkloadDocument;
}

function pruned<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
