/** contract/record.schema.json -> the reference page of the record's fields. */
import { code, pageHead, table } from "./markdown.ts";
import type { GeneratedFile, SchemaField, Sources } from "./types.ts";

export function recordPage({ record }: Sources): GeneratedFile {
  const required = new Set(record.required);
  const rows = Object.entries(record.properties).map(([name, field]) => [
    code(name),
    type(field),
    required.has(name) ? "always" : "may be absent",
    meaning(field),
  ]);
  return {
    path: "docs/reference/record.md",
    text: `${pageHead("contract/record.schema.json", "The request record")}
${record.description} Further fields are allowed, and kept by every reader. The schema itself is
[contract/record.schema.json](../../contract/record.schema.json); the times are defined in [the glossary](../glossary.md).

${table(["field", "type", "present", "meaning"], rows)}
`,
  };
}

function type(field: SchemaField): string {
  if (field.const !== undefined) return code(JSON.stringify(field.const));
  if (field.enum) return field.enum.map((value) => code(value === null ? "null" : String(value))).join(", ");
  const types = Array.isArray(field.type) ? field.type : [field.type ?? "any"];
  return types.join(" or ");
}

function meaning(field: SchemaField): string {
  const limits: string[] = [];
  if (field.minimum !== undefined) limits.push(`at least ${field.minimum}`);
  if (field.maximum !== undefined) limits.push(`at most ${field.maximum}`);
  if (field.maxLength !== undefined) limits.push(`at most ${field.maxLength} characters`);
  if (field.maxItems !== undefined) limits.push(`at most ${field.maxItems} items`);
  return [field.description ?? "", limits.join(", ")].filter((part) => part !== "").join("; ");
}
