/**
 * Holds a value against contract/workload.schema.json and says in sentences what is wrong: where, what it is, what it
 * must be, and for an unknown name the nearest known one. It knows the parts of JSON Schema that this file uses, and no more.
 * Pure.
 */
import { parseDuration } from "../plan/duration.ts";
import { distance } from "../plan/near_miss.ts";

/** The words of JSON Schema that are read. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
  description?: string;
}

/** One sentence each, without the file's name: `load.rate is "5"; it must be a number.` Empty = all is well. */
export function problemsOf(value: unknown, schema: Schema): string[] {
  return new Checker(schema).check(value, schema, "");
}

class Checker {
  private readonly root: Schema;

  constructor(root: Schema) {
    this.root = root;
  }

  check(value: unknown, given: Schema, at: string): string[] {
    const schema = this.resolved(given);
    if (schema.anyOf !== undefined) return this.any(value, schema.anyOf, at);
    if (!fitsType(value, schema)) return [`${name(at)} is ${shown(value)}; it must be ${this.wanted(schema)}.`];
    if (isObject(value)) return this.object(value, schema, at);
    if (Array.isArray(value)) return this.list(value, schema, at);
    return fitsLimits(value, schema) ? [] : [`${name(at)} is ${shown(value)}; it must be ${this.wanted(schema)}.`];
  }

  private resolved(schema: Schema): Schema {
    const ref = schema.$ref?.replace("#/$defs/", "");
    return ref === undefined ? schema : (this.root.$defs?.[ref] ?? schema);
  }

  private any(value: unknown, schemas: readonly Schema[], at: string): string[] {
    const sameType = schemas.filter((schema) => fitsType(value, this.resolved(schema)));
    const tries = sameType.map((schema) => this.check(value, schema, at));
    if (tries.some((problems) => problems.length === 0)) return [];
    // the one that it was meant to be says it best
    return tries.length === 1
      ? (tries[0] ?? [])
      : [
          `${name(at)} is ${shown(value)}; it must be ${schemas.map((one) => this.wanted(this.resolved(one))).join(" or ")}.`,
        ];
  }

  private object(value: Record<string, unknown>, schema: Schema, at: string): string[] {
    const known = schema.properties ?? {};
    const problems = (schema.required ?? [])
      .filter((key) => value[key] === undefined)
      .map((key) => `${join(at, key)} is missing.`);
    for (const [key, item] of Object.entries(value)) {
      const own = Object.hasOwn(known, key) ? known[key] : undefined;
      if (own !== undefined) problems.push(...this.check(item, own, join(at, key)));
      else if (schema.additionalProperties === false) problems.push(unknownKey(key, at, Object.keys(known)));
      else if (typeof schema.additionalProperties === "object")
        problems.push(...this.check(item, schema.additionalProperties, join(at, key)));
    }
    return problems;
  }

  private list(value: readonly unknown[], schema: Schema, at: string): string[] {
    const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items } = schema;
    if (value.length < minItems || value.length > maxItems) {
      const count = minItems === maxItems ? `${minItems}` : `at least ${minItems}`;
      return [`${name(at)} has ${value.length} entries; it must have ${count}.`];
    }
    return items === undefined ? [] : value.flatMap((item, i) => this.check(item, items, `${at}[${i}]`));
  }

  /** What is allowed, in words. */
  private wanted(schema: Schema): string {
    if (schema.enum !== undefined) return `one of ${schema.enum.map(String).join(", ")}`;
    if (schema.anyOf !== undefined) return schema.anyOf.map((one) => this.wanted(this.resolved(one))).join(" or ");
    if (schema.format === "duration") return "a duration such as 500ms, 2s or 1m30s";
    if (schema.pattern === "^/") return "a path that begins with /";
    if (schema.type === "number" || schema.type === "integer") return numberIn(schema);
    return TYPES[schema.type ?? ""] ?? "something else";
  }
}

const TYPES: Record<string, string> = {
  string: "a text",
  boolean: "true or false",
  object: "a mapping of names to values",
  array: "a list",
};

function numberIn({ type, minimum, exclusiveMinimum, maximum }: Schema): string {
  const noun = type === "integer" ? "a whole number" : "a number";
  const low =
    exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : minimum !== undefined ? `from ${minimum}` : "";
  const high = maximum !== undefined ? `${exclusiveMinimum !== undefined ? "up to" : "to"} ${maximum}` : "";
  const open = minimum !== undefined && maximum === undefined ? `of at least ${minimum}` : `${low} ${high}`;
  return `${noun} ${open}`.trim().replace(/\s+/g, " ");
}

function fitsType(value: unknown, { type, enum: allowed, anyOf }: Schema): boolean {
  if (allowed !== undefined) return allowed.includes(value);
  if (anyOf !== undefined || type === undefined) return true;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return typeof value === "number" && Number.isFinite(value);
  return typeof value === type;
}

function fitsLimits(value: unknown, schema: Schema): boolean {
  if (typeof value === "number") {
    const { minimum, exclusiveMinimum, maximum } = schema;
    if (minimum !== undefined && value < minimum) return false;
    if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return false;
    return maximum === undefined || value <= maximum;
  }
  if (typeof value !== "string") return true;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, format } = schema;
  if (value.length < minLength || value.length > maxLength) return false;
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return false;
  return format !== "duration" || parseDuration(value) !== null;
}

function unknownKey(key: string, at: string, known: readonly string[]): string {
  if (/^[\d.]+$/.test(key))
    return `${join(at, key)} is not known; a text with a comma in it needs quotes between { and }, such as "uniform:2,5".`;
  const near = nearest(key, known);
  const cure =
    near === null ? `known ${at === "" ? "at the top" : "there"} are ${known.join(", ")}` : `did you mean ${near}?`;
  return near === null ? `${join(at, key)} is not known; ${cure}.` : `${join(at, key)} is not known: ${cure}`;
}

/** Within two slips, or the same but for dashes and case. */
function nearest(word: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[-_]/g, "");
  const same = known.find((candidate) => plain(candidate) === plain(word));
  if (same !== undefined) return same;
  const [best] = known
    .map((candidate) => ({ candidate, slips: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips);
  return best !== undefined && best.slips <= (best.candidate.length < 5 ? 1 : 2) ? best.candidate : null;
}

function join(at: string, key: string): string {
  return at === "" ? key : `${at}.${key}`;
}

function name(at: string): string {
  return at === "" ? "the workload" : at;
}

const MOST_SHOWN = 60;

function shown(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  const text = JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
