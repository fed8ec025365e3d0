/** A value as YAML, for people to read and kubectl to take: block style, two spaces. Pure. It must not know what the value is. */

export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value | undefined };

/** Documents behind one another. What is undefined is left out. */
export function yamlDocuments(values: readonly Value[]): string {
  return values.map((value) => `---\n${block(value, "").join("\n")}\n`).join("");
}

function block(value: Value, indent: string): string[] {
  if (Array.isArray(value)) {
    return (value as readonly Value[]).flatMap((item) => {
      const [first = "", ...rest] = block(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([key, item]) => {
      if (item === undefined) return [];
      const name = `${indent}${scalar(key, indent)[0]}:`;
      if (isLeaf(item)) {
        const [first, ...rest] = scalar(item, indent);
        return [`${name} ${first}`, ...rest];
      }
      return [name, ...block(item, `${indent}${Array.isArray(item) ? "" : "  "}`)];
    });
  }
  return scalar(value as string | number | boolean, indent).map((line, i) => (i === 0 ? `${indent}${line}` : line));
}

function isLeaf(value: Value): value is string | number | boolean {
  return typeof value !== "object" || Object.keys(value).length === 0;
}

/** Words that every reader takes for a text as they stand. */
const PLAIN = /^[A-Za-z/][\w./@+-]*( [\w./@+=-]+)*$/;
const TAKEN = /^(y|n|yes|no|on|off|true|false|null)$/i;

/** The lines of a value: the first goes behind its key. */
function scalar(value: Value, indent: string): string[] {
  if (typeof value === "object") return [Array.isArray(value) ? "[]" : "{}"];
  if (typeof value !== "string") return [String(value)];
  if (/\n/.test(value) && !/[\r\t]|^\s|[ \n]\n|\s$/.test(value)) {
    return ["|-", ...value.split("\n").map((line) => `${indent}  ${line}`)];
  }
  if (PLAIN.test(value) && !TAKEN.test(value)) return [value];
  return [JSON.stringify(value)];
}
