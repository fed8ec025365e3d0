/** What settings ask for and this k6 cannot give. Pure. */
import { needsEngine } from "../../core/plan/slo.ts";
import type { Options } from "../../core/plan/types.ts";

/** One sentence each. */
export function settingWarnings(options: Options): string[] {
  return [...recordsWarning(options), ...sloWarning(options), ...limitsWarning(options)];
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

/** TOTAL_TIMEOUT is not among them: k6 keeps it as REQUEST_TIMEOUT. */
function limitsWarning({ phases, leave, engine }: Options): string[] {
  const asked: [name: string, value: number | null][] = [
    ["CONNECT_TIMEOUT", phases.connectMs],
    ["FIRST_TOKEN_TIMEOUT", phases.firstTokenMs],
    ["STALL_TIMEOUT", phases.stallMs],
    ["LEAVE_AFTER_TOKENS", leave.afterTokens],
    ["LEAVE_AFTER_MS", leave.afterMs],
  ];
  const names = asked.filter(([, value]) => value !== null).map(([name]) => name);
  if (engine !== null || names.length === 0) return [];
  return [`${names.join(", ")}: stock k6 cannot cut a request off in the middle, so this run goes without.`];
}
