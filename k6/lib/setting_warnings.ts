/** What settings ask for and this k6 cannot give. Pure. */
import { needsEngine } from "../../core/plan/slo.ts";
import type { Options } from "../../core/plan/types.ts";

/** One sentence each. */
export function settingWarnings(options: Options): string[] {
  return [...recordsWarning(options), ...sloWarning(options)];
}

function recordsWarning({ records, engine }: Options): string[] {
  if (engine !== null || records === null || records === "console") return [];
  return [
    "stock k6 cannot write records to a file: set LLMLOAD_RECORDS=console and give k6 --console-output=FILE --log-format=raw.",
  ];
}

function sloWarning({ slo, engine }: Options): string[] {
  const names = slo === null || engine !== null ? [] : needsEngine(slo);
  if (names.length === 0) return [];
  return [`SLO asks for ${names.join(", ")}, which stock k6 cannot know of a stream: there will be no llm_goodput.`];
}
