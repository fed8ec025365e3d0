/** Validators for the published formats in contract/. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { ROOT } from "./paths.ts";

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, validateFormats: false });

function load(name: string): ValidateFunction {
  return ajv.compile(JSON.parse(readFileSync(join(ROOT, "contract", name), "utf8")) as object);
}

const validators = new Map<string, ValidateFunction>();

/** What is wrong with a value under contract/NAME, as sentences; empty when it is right. */
export function schemaErrors(name: string, value: unknown): string[] {
  const validate = validators.get(name) ?? load(name);
  validators.set(name, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message ?? ""}`);
}
