/**
 * Puts together the counts that the Messages API spreads over its events: those of the input come when the message begins,
 * the output's when it has ended, and what is said again is the sum so far. Twin of xk6/internal/messages/usage.go. It must
 * not know of events.
 */
import type { Observation } from "../../../core/contract/engine.ts";
import { isObject } from "./json.ts";
import { isCount } from "./usage.ts";

export class MessageUsage {
  /** without what a cache held or took */
  #input: number | null = null;
  #created: number | null = null;
  #cached: number | null = null;
  #output: number | null = null;
  #reasoning: number | null = null;

  /** The usage of the message that begins. Its count of output is a first token or none: no count of the answer. */
  begin(value: unknown): void {
    const output = this.#output;
    this.read(value);
    this.#output = output;
  }

  read(value: unknown): void {
    if (!isObject(value)) return;
    this.#input = taken(this.#input, value.input_tokens);
    this.#created = taken(this.#created, value.cache_creation_input_tokens);
    this.#cached = taken(this.#cached, value.cache_read_input_tokens);
    this.#output = taken(this.#output, value.output_tokens);
    const details = value.output_tokens_details;
    if (isObject(details)) this.#reasoning = taken(this.#reasoning, details.thinking_tokens);
  }

  /** In the terms of the other APIs, whose input includes what a cache held. All zeros is unknown. */
  value(): Pick<Observation, "usage" | "usageZero"> {
    const inputs = [this.#input, this.#created, this.#cached].filter((n) => n !== null);
    const input = inputs.length === 0 ? null : inputs.reduce((sum, n) => sum + n, 0);
    const output = this.#output;
    const reasoning = this.#reasoning;
    const counts = [input, output, reasoning].filter((n) => n !== null);
    if (!counts.some((n) => n > 0)) return { usage: null, usageZero: counts.length > 0 };
    return { usage: { input, output, total: null, cached: this.#cached, reasoning }, usageZero: false };
  }
}

/** Gateways put 0 where they do not know yet, or not any more: it takes nothing back. */
function taken(known: number | null, value: unknown): number | null {
  // + 0: JSON has a -0 too
  return isCount(value) && (value > 0 || known === null) ? value + 0 : known;
}
