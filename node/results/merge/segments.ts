/** k6's execution segments: whether those of several machines make a whole test, and what is missing. Pure. */

export interface Segment {
  part: string;
  sequence: string | null;
}

export interface Span {
  from: number;
  to: number;
  /** as a person wrote it */
  text: string;
}

const NEAR = 1e-9;

/** `0:1/4`, `1/4:0.5`, `20%` (from 0); null = not to be understood */
export function spanOf({ part }: Segment): Span | null {
  const [left = "", right] = part.split(":");
  const from = right === undefined ? 0 : left.trim() === "" ? 0 : fraction(left);
  const to = right === undefined ? fraction(left) : right.trim() === "" ? 1 : fraction(right);
  return from === null || to === null || from >= to || from < 0 || to > 1 + NEAR ? null : { from, to, text: part };
}

function fraction(text: string): number | null {
  const [, above, below] = /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(text) ?? [];
  if (above !== undefined) return Number(below) === 0 ? null : Number(above) / Number(below);
  const [, number, percent] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) / (percent === "%" ? 100 : 1);
}

/** Parts of the test that none did, in the words of the sequence where there is one. */
export function missing(spans: readonly Span[], sequence: string | null): string[] {
  const gaps: Span[] = [];
  let reached = 0;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    if (from > reached + NEAR) gaps.push({ from: reached, to: from, text: "" });
    reached = Math.max(reached, to);
  }
  if (reached < 1 - NEAR) gaps.push({ from: reached, to: 1, text: "" });
  const all = steps(sequence);
  return gaps.flatMap((gap) => {
    const named = all.filter(({ from, to }) => from >= gap.from - NEAR && to <= gap.to + NEAR);
    return named.length > 0 ? named.map(({ text }) => text) : [`${short(gap.from)}:${short(gap.to)}`];
  });
}

/** Pairs that did the same part. */
export function doubled(spans: readonly Span[]): [Span, Span][] {
  const pairs: [Span, Span][] = [];
  for (const [i, a] of spans.entries()) {
    for (const b of spans.slice(i + 1)) if (a.from < b.to - NEAR && b.from < a.to - NEAR) pairs.push([a, b]);
  }
  return pairs;
}

function steps(sequence: string | null): Span[] {
  const marks = (sequence ?? "").split(",").map((text) => ({ at: fraction(text), text: text.trim() }));
  return marks.slice(1).flatMap(({ at, text }, i) => {
    const before = marks[i];
    if (at === null || before === undefined || before.at === null) return [];
    return [{ from: before.at, to: at, text: `${before.text}:${text}` }];
  });
}

function short(value: number): string {
  return String(Number(value.toFixed(4)));
}
