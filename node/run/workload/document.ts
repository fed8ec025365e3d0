/** Reads a workload file: YAML or JSON, held against contract/workload.schema.json. It must not know what is made of it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { problemsOf, type Schema } from "../../../core/workload/check.ts";
import type { WorkloadDocument } from "../../../core/workload/document.ts";
import { misuse, systemReason } from "../failure.ts";
import { INSTALLATION, shown } from "../paths.ts";

export const SEPARATOR = "\n         ";

/** @throws Failure `workload.file`, `workload.invalid` */
export function readDocument(path: string, cwd: string): WorkloadDocument {
  const file = resolve(cwd, path);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw misuse("workload.file", `The workload ${shown(file, cwd)} cannot be read (${systemReason(error)}).`);
  }
  const value = parsed(text, shown(file, cwd));
  checkDocument(value, shown(file, cwd));
  return value as WorkloadDocument;
}

/** What the parts of a workload are called where they were typed, by their place in it. */
export type Words = Readonly<Record<string, string>>;

/** @param name of the file, or of what else it was made of, for sentences. @throws Failure `workload.invalid` */
export function checkDocument(value: unknown, name: string, words: Words = {}): void {
  const problems = problemsOf(value, schema());
  if (problems.length > 0) throw invalid(name, problems, words);
}

export function invalid(name: string, problems: readonly string[], words: Words = {}): Error {
  const named = problems.map((problem) =>
    problem.replace(/\b(?:target|load|prompts|sessions)(?:\.[a-z_]+)+/g, (place) => words[place] ?? place),
  );
  return misuse("workload.invalid", named.map((problem) => `${name}: ${problem}`).join(SEPARATOR));
}

/** JSON is YAML too. */
function parsed(text: string, name: string): unknown {
  // loaded when it is needed: most commands read no YAML
  const { parseDocument } = createRequire(import.meta.url)("yaml") as typeof import("yaml");
  const document = parseDocument(text);
  const [first] = document.errors;
  if (first !== undefined) {
    // what follows shows the place in several lines
    const sentence = first.message.split("\n")[0]?.replace(/:$/, "") ?? "";
    throw misuse("workload.invalid", `${name} is neither YAML nor JSON: ${sentence}.`);
  }
  try {
    // an empty file is a workload with nothing said
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    throw misuse("workload.invalid", `${name} cannot be read as YAML: ${systemReason(error)}.`);
  }
}

function schema(): Schema {
  return JSON.parse(readFileSync(join(INSTALLATION, "contract", "workload.schema.json"), "utf8")) as Schema;
}
