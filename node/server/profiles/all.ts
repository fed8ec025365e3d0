/** The list of profiles. A new one is a file beside this and a line here. */
import { agentapi } from "./agentapi.ts";
import { anthropic } from "./anthropic.ts";
import { jan } from "./jan.ts";
import { janClean } from "./jan_clean.ts";
import { litellm } from "./litellm.ts";
import { llamacpp } from "./llamacpp.ts";
import { openai } from "./openai.ts";
import { openrouter } from "./openrouter.ts";
import type { Profile } from "./types.ts";
import { vllm } from "./vllm.ts";

export const PROFILES: readonly Profile[] = [
  openai,
  agentapi,
  vllm,
  llamacpp,
  litellm,
  openrouter,
  anthropic,
  jan,
  janClean,
];
