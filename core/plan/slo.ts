/** The service level objective: its grammar (`ttft:800 tpot:50`, milliseconds), and whether a request meets it. */
import type { Mode } from "../contract/engine.ts";
import type { Slo, SloName } from "./types.ts";

export const SLO_NAMES: readonly SloName[] = ["ttft", "ttfb", "tpot", "e2e", "close"];

/** The times of one request; null where unknown. */
export interface SloFigures {
  mode: Mode;
  ttftMs: number | null;
  ttfbMs: number | null;
  tpotMs: number | null;
  e2eMs: number | null;
  closeMs: number | null;
  tokensOut: number | null;
}

/** Reads the grammar. A problem is the end of a sentence that begins with the option's name. */
export function parseSlo(text: string): { slo: Slo } | { problem: string } {
  const slo: Slo = {};
  const example = 'write limits in milliseconds such as "ttft:800 tpot:50 e2e:5000"';
  for (const part of text.split(/[\s,]+/).filter((p) => p !== "")) {
    const [, name, value] = /^([a-z0-9]+)[:=](\d+(?:\.\d+)?)$/i.exec(part) ?? [];
    if (name === undefined) return { problem: `holds ${JSON.stringify(part)}, which is no limit; ${example}` };
    const key = SLO_NAMES.find((known) => known === name.toLowerCase());
    if (!key) return { problem: `names ${JSON.stringify(name)}; allowed are ${SLO_NAMES.join(", ")}` };
    if (slo[key] !== undefined) return { problem: `names ${key} twice` };
    if (!(Number(value) > 0)) return { problem: `asks for ${key} within 0 ms; a limit must be above 0` };
    slo[key] = Number(value);
  }
  return Object.keys(slo).length > 0 ? { slo } : { problem: `names no limit; ${example}` };
}

/**
 * Whether a successful request met every limit that has a meaning for it. TTFT and TPOT have none for a unary answer, TPOT
 * none with fewer than two tokens; where no limit has one, none was broken: else such requests would be in the denominator
 * only when they fail. null = cannot be told: a time that a limit needs is unknown and no other limit was broken. A failed
 * request never meets an SLO: that is the caller's to say.
 */
export function meetsSlo(slo: Slo, figures: SloFigures): boolean | null {
  let unknown = false;
  for (const name of SLO_NAMES) {
    const limit = slo[name];
    if (limit === undefined || !applies(name, figures)) continue;
    const value = figures[`${name}Ms`];
    if (value === null) unknown = true;
    else if (value > limit) return false;
  }
  return unknown ? null : true;
}

/** Limits on times of a stream that stock k6 cannot know: it hands over a stream only when it has ended. */
export function needsEngine(slo: Slo): SloName[] {
  return SLO_NAMES.filter((name) => slo[name] !== undefined && (name === "ttft" || name === "tpot" || name === "e2e"));
}

function applies(name: SloName, figures: SloFigures): boolean {
  if (name === "ttft") return figures.mode === "stream";
  if (name === "tpot") return figures.mode === "stream" && (figures.tokensOut === null || figures.tokensOut >= 2);
  return true;
}
