/** Whether parts lie side by side (shards of one test) or one after another (repeats), and what is odd about them. Pure. */
import type { Part } from "./parts.ts";
import { doubled, missing, type Span, spanOf } from "./segments.ts";

export type PartsKind = "shards" | "repeats";

/** Of the shorter one: less is an accident, more is meant. */
const LITTLE = 0.1;
const MUCH = 0.5;

/** null = cannot be told */
export function kindOf(parts: readonly Part[]): PartsKind | null {
  if (parts.some(({ segment }) => segment !== null)) return "shards";
  const spans = parts.flatMap(({ firstMs, lastMs }) =>
    firstMs === null || lastMs === null ? [] : [{ from: firstMs, to: Math.max(lastMs, firstMs) }],
  );
  spans.sort((a, b) => a.from - b.from);
  const shares: number[] = [];
  let reached = spans[0];
  for (const span of spans.slice(1)) {
    if (reached === undefined) break;
    const shorter = Math.max(1, Math.min(span.to - span.from, reached.to - reached.from));
    shares.push((Math.min(span.to, reached.to) - span.from) / shorter);
    if (span.to > reached.to) reached = span;
  }
  if (shares.length === 0) return null;
  if (shares.every((share) => share >= MUCH)) return "shards";
  return shares.every((share) => share <= LITTLE) ? "repeats" : null;
}

const LATE_MS = 5_000;
const LATE_SHARE = 0.1;

/** What is odd about shards: parts that are missing or done twice, beginnings that lie apart. */
export function oddities(parts: readonly Part[], kind: PartsKind): string[] {
  return [...parts.flatMap(ownClock), ...(kind === "shards" ? [...gaps(parts), ...apart(parts)] : [])];
}

function gaps(parts: readonly Part[]): string[] {
  const named = parts.filter(({ segment }) => segment !== null);
  if (named.length === 0) return [];
  const without = parts.filter((part) => !named.includes(part)).map(({ name }) => name);
  const spans: (Span & { name: string })[] = [];
  const unread: string[] = [];
  for (const { segment, name } of named) {
    const span = segment === null ? null : spanOf(segment);
    if (span === null) unread.push(`${name}: the segment ${JSON.stringify(segment?.part)} is not to be understood.`);
    else spans.push({ ...span, name });
  }
  const sequence = named.find(({ segment }) => segment?.sequence)?.segment?.sequence ?? null;
  const nameOf = (span: Span) => spans.find((known) => known === span)?.name ?? span.text;
  return [
    ...unread,
    ...without.map((name) => `${name} was given no execution segment, others were: it may have done the whole test.`),
    ...missing(spans, sequence).map(
      (text) => `The part ${text} of the test is missing: what is merged is not the whole load.`,
    ),
    ...doubled(spans).map(
      ([a, b]) => `${nameOf(a)} and ${nameOf(b)} did the same part of the test (${a.text} and ${b.text}).`,
    ),
  ];
}

/** By stamps alone a late start and a wrong clock look alike. */
function apart(parts: readonly Part[]): string[] {
  const timed = parts.filter(({ firstMs }) => firstMs !== null).sort((a, b) => Number(a.firstMs) - Number(b.firstMs));
  const [first] = timed;
  const last = timed.at(-1);
  if (first === undefined || last === undefined) return [];
  const late = Number(last.firstMs) - Number(first.firstMs);
  const longest = Math.max(...timed.map(({ firstMs, lastMs }) => Number(lastMs) - Number(firstMs)));
  if (late < LATE_MS || late < LATE_SHARE * longest) return [];
  return [
    `By its stamps ${last.name} began ${Math.round(late / 1000)} s after ${first.name}: it was started later, or a clock is wrong. ` +
      "Percentiles do not depend on it; rates and charts over time do.",
  ];
}

/** A clock that was set while the run went on. */
function ownClock({ run, firstMs, name }: Part): string[] {
  const started = typeof run?.startedAt === "string" ? Date.parse(run.startedAt) : Number.NaN;
  if (firstMs === null || Number.isNaN(started) || firstMs >= started - 1000) return [];
  const early = Math.round((started - firstMs) / 1000);
  return [`${name}: its first request is ${early} s older than its start: its clock was set meanwhile.`];
}
