/** What makes the numbers of a run less than certain, most serious first. Pure; must not know how it is shown. */
import type { ReportPage } from "../../../core/page/types.ts";
import type { Warning } from "../../../core/report/types.ts";
import { plural } from "../parts/numbers.ts";
import type { Tone } from "../parts/tiles.tsx";

export interface Doubt {
  tone: Tone;
  text: string;
}

interface Reading {
  file?: unknown;
  lines?: unknown;
  bad?: unknown;
}

export function doubtsOf({ report, missing }: ReportPage): Doubt[] {
  const { warnings, copied, whole } = report;
  const doubts: Doubt[] = [];
  const doubt = (tone: Tone, text: string) => doubts.push({ tone, text });
  const found = report.client?.verdict ?? null;
  if (found !== null && (found.word === "client-bound" || found.word === "doubtful")) {
    const tone = found.word === "client-bound" ? "bad" : "warn";
    for (const reason of found.reasons) doubt(tone, `Load generator: ${reason}.`);
    for (const cause of found.causes) doubt("plain", `Perhaps because ${cause}.`);
  }
  const { tries } = whole.counts;
  if (tries.all === 0) doubt("warn", "No request of the load came to an outcome.");
  else if (tries.ok === 0) doubt("warn", "No request succeeded: there is no latency to speak of.");
  for (const { file, lines, bad } of sourcesOf(copied.reading))
    if (typeof bad === "number" && bad > 0)
      doubt(
        "warn",
        `${plural(bad, "line")} of ${String(lines)} in ${String(file)} could not be read and are left out.`,
      );
  for (const { where, text } of warnings) if (where === "whole") doubt("warn", text);
  for (const text of ofParts(warnings)) doubt("plain", text);
  for (const { what, reason } of copied.notKnown ?? []) doubt("warn", `Not known: ${what} (${reason}).`);
  for (const { what, reason } of missing) doubt("plain", `Not in this page: ${what} (${reason}).`);
  return doubts;
}

/** Of parts of the run, those of one kind together: what is true of a scenario was mostly to be expected of it. */
function ofParts(warnings: readonly Warning[]): string[] {
  const parts = warnings.filter(({ where }) => where !== "whole");
  const codes = [...new Set(parts.map(({ code }) => code))];
  return codes.map((code) => {
    const these = parts.filter((warning) => warning.code === code);
    const names = [...new Set(these.map(({ where }) => where.slice(where.indexOf("=") + 1)))];
    const [only] = these;
    if (these.length === 1 && only !== undefined) return `${only.where}: ${only.text}`;
    return `${OF_PARTS[code]}: ${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
  });
}

const OF_PARTS: Readonly<Record<Warning["code"], string>> = {
  dependent: "Requests depend strongly on their neighbours in",
  "client-late": "The load generator read late in",
  "few-samples": "Too few samples for a p95 in",
  "no-steady-state": "No steady window was found in",
  "tokens-unknown": "Some answers did not tell their tokens in",
  interrupted: "Requests were interrupted in",
  dropped: "Planned starts were dropped in",
  "late-starts": "Requests started later than planned in",
  unreadable: "Files cannot be read of",
  "records-missing": "Records are missing in",
  "does-not-add-up": "Figures do not agree in",
  "too-good": "Caches make it look better in",
};

function sourcesOf(reading: Readonly<Record<string, unknown>> | null): Reading[] {
  const sources = reading?.sources;
  return Array.isArray(sources) ? sources.filter((source) => typeof source === "object" && source !== null) : [];
}
