/**
 * Reads the text in which servers publish their metrics (Prometheus exposition format 0.0.4, and what OpenMetrics has in common with
 * it). Pure. It must not know what any metric means.
 */

export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** NAME{LABELS} VALUE, then perhaps a timestamp or an exemplar. Values of labels may hold braces and blanks */
const LINE = /^([A-Za-z_:][A-Za-z0-9_:]*)\s*(?:\{((?:[^"{}]|"(?:[^"\\]|\\.)*")*)\})?\s*(\S+)/;
const LABEL = /([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

/** Every sample whose name `wanted` takes. Comments and lines that are none of the format's are passed over. */
export function readExposition(text: string, wanted: (name: string) => boolean): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) continue;
    const [, name, labels = "", number = ""] = LINE.exec(line) ?? [];
    if (name === undefined || !wanted(name)) continue;
    const value = readValue(number);
    if (value !== null) samples.push({ name, labels: readLabels(labels), value });
  }
  return samples;
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(LABEL)) {
    labels[name] = value.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));
  }
  return labels;
}

/** null = not a number: NaN, too, says that nothing is known. */
function readValue(text: string): number | null {
  if (/^\+?Inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-Inf$/i.test(text)) return Number.NEGATIVE_INFINITY;
  const value = Number(text);
  return text === "" || Number.isNaN(value) ? null : value;
}
