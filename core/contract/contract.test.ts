/** The contract's parts say the same: interfaces, schemas, tables. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERROR_CLASSES, FAULTS } from "./errors_gen.ts";
import { EXIT, EXIT_MEANINGS } from "./exits_gen.ts";
import { METRICS } from "./metrics_gen.ts";
import { OPTIONS } from "./options.ts";

const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const schema = JSON.parse(text("../../contract/record.schema.json")) as {
  properties: Record<string, { enum?: unknown[] }>;
  required: string[];
};

describe("record.ts and record.schema.json", () => {
  const fields = [...text("record.ts").matchAll(/^ {2}(\w+)(\??):/gm)].map(([, name, optional]) => ({
    name: name ?? "",
    optional: optional === "?",
  }));

  it("have the same fields", () => {
    expect(fields.map((f) => f.name)).toEqual(Object.keys(schema.properties));
  });

  it("agree on which of them are always there", () => {
    expect(fields.filter((f) => !f.optional).map((f) => f.name)).toEqual(schema.required);
  });

  it("name the error classes and faults of errors.json", () => {
    expect(schema.properties.errorClass?.enum).toEqual([...ERROR_CLASSES.map((c) => c.name), null]);
    const faults = (schema.properties.faults as unknown as { items: { enum: string[] } }).items.enum;
    // an error class that ALLOW_FAULTS allowed is noted as a fault of a good answer
    const allowable = ERROR_CLASSES.filter((c) => c.allowable).map((c) => c.name);
    expect(faults).toEqual([...FAULTS.map((f) => f.name), ...allowable]);
  });
});

describe("tables", () => {
  it("have no name twice", () => {
    const once = (names: readonly string[]) => expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
    once(METRICS.map((m) => m.name));
    once([...ERROR_CLASSES.map((c) => c.name), ...FAULTS.map((f) => f.name)]);
    once(OPTIONS.flatMap((o) => [o.env, ...(o.aliases ?? [])]));
    once(OPTIONS.flatMap((o) => (o.flag === undefined ? [] : [o.flag])));
  });

  it("exits count up from 0, each with a meaning", () => {
    expect(Object.values(EXIT)).toEqual(Object.values(EXIT).map((_, i) => i));
    expect(Object.keys(EXIT_MEANINGS)).toEqual(Object.keys(EXIT));
  });

  it("every choice's default is one of its choices", () => {
    for (const { choices, default: preset } of OPTIONS)
      if (choices && preset !== null) expect(choices).toContain(preset);
  });
});
