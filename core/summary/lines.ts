/** What the summary's text is made of: blocks of a heading and lines, each line with a tone that a renderer may colour. */

export type Tone = "plain" | "good" | "warn" | "bad" | "dim" | "head";

export interface Line {
  text: string;
  tone: Tone;
}

export interface Block {
  title: string;
  lines: Line[];
}

export function line(text: string, tone: Tone = "plain"): Line {
  return { text, tone };
}

/** `  Label: value` */
export function entry(label: string, value: string, tone: Tone = "plain"): Line {
  return line(`  ${label}: ${value}`, tone);
}
