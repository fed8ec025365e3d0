/** A tokenizer of plain words, for tools that insist on one. It lies in a hub's cache as such tools expect it, so that nothing is fetched. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const TOKENIZER = "llmload/words";
const MODEL = `models--${TOKENIZER.replace("/", "--")}`;
const REVISION = "0".repeat(40);

/** The folder of the tokenizer itself, for tools that take one. */
export function tokenizerIn(hub: string): string {
  return join(hub, MODEL, "snapshots", REVISION);
}

export function layOutHub(hub: string): void {
  const snapshot = tokenizerIn(hub);
  mkdirSync(snapshot, { recursive: true });
  mkdirSync(join(hub, MODEL, "refs"), { recursive: true });
  writeFileSync(join(hub, MODEL, "refs/main"), REVISION);
  const words = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`w${i}`, i + 2]));
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab: { "[UNK]": 0, "</s>": 1, ...words }, unk_token: "[UNK]" },
  };
  const settings = { tokenizer_class: "PreTrainedTokenizerFast", unk_token: "[UNK]", eos_token: "</s>" };
  writeFileSync(join(snapshot, "tokenizer.json"), JSON.stringify(tokenizer));
  writeFileSync(join(snapshot, "tokenizer_config.json"), JSON.stringify(settings));
}
