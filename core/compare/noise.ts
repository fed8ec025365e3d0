/** `--noise 5%,0.5pp`: what is of no interest, however well it is shown. Pure. */
import type { Noise } from "./types.ts";

export const NOISE: Noise = { ratio: 0.05, share: 0.005 };

/** Reads the grammar; what is left out keeps its default. A problem is the end of a sentence that begins with the option's name. */
export function parseNoise(text: string): { noise: Noise } | { problem: string } {
  const noise: Partial<Noise> = {};
  for (const part of text.split(/[\s,]+/).filter((p) => p !== "")) {
    const [, digits, unit] = /^(\d+(?:\.\d+)?)(%|pp)$/.exec(part) ?? [];
    const example = "write 5% (of times, speeds and rates), 0.5pp (percentage points, of shares), or both with a comma";
    if (digits === undefined) return { problem: `holds ${JSON.stringify(part.slice(0, 40))}; ${example}` };
    const name = unit === "%" ? "ratio" : "share";
    if (noise[name] !== undefined) return { problem: `names ${unit} twice; ${example}` };
    const most = name === "ratio" ? 1000 : 100;
    if (Number(digits) > most) return { problem: `asks for ${part}; ${most}${unit} is the most` };
    noise[name] = Number(digits) / 100;
  }
  return { noise: { ...NOISE, ...noise } };
}
