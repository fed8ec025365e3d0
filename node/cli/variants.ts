/** The two sides of `llmload ab`: what is set for each, how they are called, and in what order they take turns. It must not know plans. */
import { masker } from "../../core/contract/mask.ts";
import type { Env } from "../run/environment.ts";
import { misuse } from "../run/failure.ts";
import { isSecretName, plainAddress, secretValues } from "../run/secrets.ts";

export interface Variant {
  side: "a" | "b";
  /** what is set for this side alone */
  settings: Env;
}

/** @throws Failure `ab.alike` */
export function variantsOf(a: Env, b: Env): [Variant, Variant] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  if ([...names].some((name) => a[name] !== b[name])) {
    return [
      { side: "a", settings: a },
      { side: "b", settings: b },
    ];
  }
  throw misuse(
    "ab.alike",
    "Both sides would do the same.",
    "--base-url-a and --base-url-b, or --a NAME=VALUE and --b NAME=VALUE, say what differs.",
  );
}

/** `A (MODEL=small)`, fit to be shown. */
export function nameOf({ side, settings }: Variant, secretsFrom: Readonly<Record<string, string | undefined>>): string {
  const mask = masker(secretValues(secretsFrom));
  const pairs = Object.entries(settings).map(
    ([name, value]) => `${name}=${isSecretName(name) ? "***" : shownValue(value, mask)}`,
  );
  const letter = side.toUpperCase();
  return pairs.length === 0 ? letter : `${letter} (${pairs.join(", ")})`;
}

function shownValue(value: string, mask: (text: string) => string): string {
  return mask(/^[a-z]+:\/\//i.test(value) ? plainAddress(value) : value);
}

/** A B, B A, A B, ...: what drifts steadily weighs on both sides alike. */
export function inTurn<Entry>(a: readonly Entry[], b: readonly Entry[]): Entry[] {
  return a.flatMap((entry, i) => {
    const other = b[i];
    if (other === undefined) return [entry];
    return i % 2 === 0 ? [entry, other] : [other, entry];
  });
}
