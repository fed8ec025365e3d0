/** What a threshold is on: `llm_ttft`, or a part of a metric by its tags, `llm_ttft{model:x,mode:stream}`. Pure. */

export interface MetricKey {
  name: string;
  /** of several all must hold */
  tags: readonly (readonly [string, string])[];
}

/** null = k6 would refuse it; never throws. */
export function parseKey(text: string): MetricKey | null {
  const open = text.indexOf("{");
  if (open < 0) return text === "" || text.includes("}") ? null : { name: text, tags: [] };
  if (text.lastIndexOf("}") !== text.length - 1) return null;
  const tags: [string, string][] = [];
  for (const pair of text.slice(open + 1, -1).split(",")) {
    const colon = pair.indexOf(":");
    if (colon < 0) return null;
    tags.push([bare(pair.slice(0, colon)), bare(pair.slice(colon + 1))]);
  }
  return { name: text.slice(0, open), tags };
}

/** Without spaces and quotes around it. */
function bare(text: string): string {
  return text.trim().replace(/^["']+|["']+$/g, "");
}
