/**
 * A price table that the user gives, and what tokens cost by it. Providers count cached tokens among the input tokens (so does the
 * record); they cost their own price, or that of input where the table names none. Pure.
 *
 *   { "currency": "USD", "models": { "gpt-4o-mini": { "input": 0.15, "output": 0.6, "cached": 0.075 }, "*": { "input": 1, "output": 2 } } }
 */
import type { Usage } from "./types.ts";

/** Per million tokens. */
export interface Price {
  input: number;
  output: number;
  cached: number;
}

export interface PriceTable {
  currency: string;
  /** by the model's name as it is asked for; `*` = every other */
  models: Readonly<Record<string, Price>>;
}

const FIELDS: readonly string[] = ["input", "output", "cached"];
const FORM =
  'write { "models": { "NAME": { "input": 0.15, "output": 0.6, "cached": 0.075 } } }, prices of a million tokens';

/** @returns every problem, each the end of a sentence that begins with the file's name */
export function parsePrices(text: string): { table: PriceTable } | { problems: string[] } {
  const value = parsed(text);
  if (!isObject(value)) return { problems: [`is no JSON object; ${FORM}`] };
  const problems: string[] = [];
  for (const key of Object.keys(value)) {
    if (key !== "currency" && key !== "models")
      problems.push(`holds ${JSON.stringify(key)}, which means nothing; ${FORM}`);
  }
  const { currency = "USD", models } = value;
  if (typeof currency !== "string" || !/^[A-Za-z]{1,10}$/.test(currency))
    problems.push("names a currency that is no word");
  if (!isObject(models) || Object.keys(models).length === 0)
    return { problems: [...problems, `names no models; ${FORM}`] };
  const table: Record<string, Price> = {};
  for (const [model, price] of Object.entries(models)) {
    const read = priceIn(price);
    if (typeof read === "string") problems.push(`says of ${JSON.stringify(model)} ${read}`);
    else table[model] = read;
  }
  return problems.length > 0 ? { problems } : { table: { currency: String(currency), models: table } };
}

function priceIn(value: unknown): Price | string {
  if (!isObject(value)) return `what is no price; ${FORM}`;
  const unknown = Object.keys(value).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) return `${JSON.stringify(unknown)}; a price has input, output and, if it differs, cached`;
  const { input, output, cached = input } = value;
  const usable = (price: unknown): price is number => typeof price === "number" && Number.isFinite(price) && price >= 0;
  if (!usable(input) || !usable(output) || !usable(cached))
    return "a price that is no number from 0 on, or leaves input or output out";
  return { input, output, cached };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of one model's requests; those that told no tokens count as the mean of the others. null = none told, or the table has no price. */
export function priceOf(table: PriceTable, model: string, usage: Usage): number | null {
  const price = Object.hasOwn(table.models, model) ? table.models[model] : table.models["*"];
  if (usage.requests === 0) return 0;
  if (price === undefined || usage.known === 0) return null;
  const { input, output, cached } = price;
  const told = (usage.in - usage.cached) * input + usage.cached * cached + usage.out * output;
  return ((told / 1e6) * usage.requests) / usage.known;
}
