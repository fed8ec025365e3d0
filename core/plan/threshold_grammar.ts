/** THRESHOLDS and --threshold: `metric:expression; metric{tag:value}:expression`. Checked before k6 sees it. */
import type { ThresholdSetting } from "./types.ts";

const EXPRESSION =
  /^(avg|min|max|med|rate|count|value|p\(\s*\d+(?:\.\d+)?\s*\))\s*(<=|>=|<|>|===|==|!=)\s*(-?\d+(?:\.\d+)?)$/;
const METRIC = /^([A-Za-z_][A-Za-z0-9_.]*)(?:\{([^{}]*)\})?$/;
const EXAMPLE = 'write it as "llm_ttft:p(95)<800", several separated by semicolons';

/** Reads all; the problem is the end of a sentence. */
export function parseThresholds(text: string): { settings: ThresholdSetting[] } | { problem: string } {
  const settings: ThresholdSetting[] = [];
  for (const part of splitOutside(text)) {
    const one = parseOne(part);
    if ("problem" in one) return one;
    settings.push(one.setting);
  }
  return settings.length > 0 ? { settings } : { problem: `names no threshold; ${EXAMPLE}` };
}

/** Semicolons and line ends part thresholds. */
function splitOutside(text: string): string[] {
  return text
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function parseOne(part: string): { setting: ThresholdSetting } | { problem: string } {
  const close = part.lastIndexOf("}");
  const colon = part.indexOf(":", close + 1);
  if (colon < 0) return { problem: `holds "${part}", which has no expression; ${EXAMPLE}` };
  const selector = part.slice(0, colon).trim();
  const expression = part.slice(colon + 1).trim();
  const [, name, tagText] = METRIC.exec(selector) ?? [];
  if (name === undefined) return { problem: `holds "${selector}", which names no metric; ${EXAMPLE}` };
  const found = EXPRESSION.exec(expression);
  if (found === null) {
    return {
      problem: `holds "${expression}", which is no expression; it must be avg, min, max, med, p(N), rate, count or value, then <, <=, >, >=, == or !=, then a number`,
    };
  }
  const percentile = /^p\((.*)\)$/.exec(found[1] ?? "")?.[1];
  if (percentile !== undefined && Number(percentile) > 100)
    return { problem: `asks for p(${percentile}); a percentile ends at 100` };
  const tags: Record<string, string> = {};
  for (const pair of (tagText ?? "").split(",").filter((p) => p.trim() !== "")) {
    const at = pair.indexOf(":");
    if (at <= 0) return { problem: `holds the tag "${pair.trim()}"; a tag is written name:value` };
    tags[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
  }
  return { setting: { metric: selector.replace(/\s+/g, ""), name, tags, expression: expression.replace(/\s+/g, "") } };
}
