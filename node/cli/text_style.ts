/** What a terminal can show of a trend: blocks or ASCII, colours, its width. */
import { PLAIN_TEXT, type TextStyle, type Tone } from "../../core/history/render/text.ts";
import { colourful, painter, type Shell } from "./shell.ts";

const STYLES = { worse: "red", better: "green", dim: "dim", head: "bold" } as const;

export function textStyle({ stdout, env }: Shell): TextStyle {
  const paint = painter(colourful(stdout, env));
  if (stdout.isTTY !== true) return PLAIN_TEXT;
  return {
    unicode: showsBlocks(env),
    width: stdout.columns || PLAIN_TEXT.width,
    paint: (tone: Tone, text) => paint(STYLES[tone], text),
  };
}

/** The Linux console and dumb terminals have no such glyphs; a locale that is set must be of UTF-8. */
function showsBlocks(env: Shell["env"]): boolean {
  if (env.TERM === "dumb" || env.TERM === "linux") return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "UTF-8";
  return /utf-?8/i.test(locale);
}
