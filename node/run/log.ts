/**
 * k6's log, line by line: k6 is told to write JSON, which is read here into entries, put into k6.log as plain text and,
 * cut short, shown. Pure, but for the memory of what was shown already. It must not know where lines come from or go to.
 */

export interface LogEntry {
  /** epoch text of k6, or empty */
  time: string;
  level: "debug" | "info" | "warning" | "error";
  /** may hold several lines (a stack) */
  message: string;
  /** `console` for console.log of the suite, `stacktrace` for an exception */
  source: string;
  /** further fields, such as `error` */
  fields: Record<string, string>;
}

/** Beginnings of messages by which k6/lib says why it stops a run. */
export const PREFLIGHT = "llmload: pre-flight:";
export const SIGN_IN = "llmload: sign-in:";
const OWN = "llmload:";

const LEVELS: Readonly<Record<string, LogEntry["level"]>> = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warning: "warning",
  warn: "warning",
};

/** One line of k6's stderr. A line that is no JSON (a panic, a library's own print) is an entry of level error as it stands. */
export function parseLogLine(line: string): LogEntry {
  if (line.startsWith("{")) {
    try {
      const { time, level, msg, source, ...rest } = JSON.parse(line) as Record<string, unknown>;
      if (typeof msg === "string" && typeof level === "string") {
        const fields: Record<string, string> = {};
        for (const [name, value] of Object.entries(rest))
          fields[name] = typeof value === "string" ? value : JSON.stringify(value);
        const known = LEVELS[level] ?? "error";
        return { time: text(time), level: known, message: msg.trimEnd(), source: text(source), fields };
      }
    } catch {
      // not JSON after all: kept as it stands
    }
  }
  return { time: "", level: "error", message: line, source: "", fields: {} };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The entry without secrets. Done after parsing: inside JSON a mask could eat a quote. */
export function maskedEntry(entry: LogEntry, mask: (text: string) => string): LogEntry {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(entry.fields)) fields[name] = mask(value);
  return { ...entry, message: mask(entry.message), fields };
}

/** The entry as k6.log keeps it. */
export function logText(entry: LogEntry): string {
  const fields = Object.entries(entry.fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const lead = entry.time === "" ? "" : `${entry.time} ${entry.level.padEnd(7)} `;
  return `${lead}${entry.message}${fields.join("")}\n`;
}

/** The place that k6 puts behind an abort outside of setup(). */
const PLACE = / at (\S+ )?\(?(file|https?):\/\/\S+:\d+:\d+\(\d+\)\)?$/;

/**
 * The sentence of an exception: its first line without `Error:`, and without the name and the place that k6 puts around
 * an abort.
 */
export function sentence(entry: LogEntry): string {
  const first = (entry.message.split("\n")[0] ?? "").replace(PLACE, "");
  return first.replace(/^test aborted: /, "").replace(/^(Uncaught \(in promise\) )?(\w*Error|GoError): /, "");
}

/** What matters in a log for the exit status. */
export interface LogFacts {
  /** why the pre-flight stopped the run, or null */
  preflight: string | null;
  /** why nobody could sign in, found in mid-run, or null */
  signIn: string | null;
  /** why k6/lib refused the settings, or null */
  refusal: string | null;
  /** the last error, or null */
  lastError: string | null;
  /** a threshold with abortOnFail ended the run */
  aborted: boolean;
}

export function noFacts(): LogFacts {
  return { preflight: null, signIn: null, refusal: null, lastError: null, aborted: false };
}

/** k6's sentence; its exit status is that of any failed threshold. */
const ABORTED = "at least one has abortOnFail enabled";

/** Facts with one more entry looked at. */
export function withEntry(facts: LogFacts, entry: LogEntry): LogFacts {
  if (entry.level !== "error" || entry.source === "console") return facts;
  const said = sentence(entry);
  const next = { ...facts, lastError: said, aborted: facts.aborted || said.includes(ABORTED) };
  const after = (start: string) =>
    said.includes(start) ? said.slice(said.indexOf(start) + start.length).trim() : null;
  const preflight = after(PREFLIGHT);
  const signIn = after(SIGN_IN);
  if (preflight !== null) next.preflight ??= preflight;
  else if (signIn !== null) next.signIn ??= signIn;
  else next.refusal ??= after(OWN);
  return next;
}

/** Equal messages shown before the rest goes to k6.log alone. */
const REPEATS = 5;

/**
 * Decides what of the log is shown. What the suite prints is shown whole. A failing server makes k6 warn for each request:
 * of its own equal messages (numbers apart) a few are shown. Sentences by which k6/lib stops a run are not: the verdict
 * repeats them.
 * @param known sentences that were told already
 * @returns the text to show, or null
 */
export function logView(known: readonly string[] = []): (entry: LogEntry) => string | null {
  const told = new Set(known);
  const seen = new Map<string, number>();
  return (entry) => {
    if (entry.level === "debug") return null;
    if (entry.source === "console") {
      const printed = entry.message.startsWith(OWN) ? entry.message.slice(OWN.length).trim() : entry.message;
      return told.has(printed) ? null : printed;
    }
    const said = sentence(entry);
    if (said.includes(OWN)) return null;
    const cause = entry.fields.error === undefined ? "" : `: ${entry.fields.error}`;
    const key = `${entry.level} ${said}${cause}`.replace(/\d+/g, "0").slice(0, 200);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (count > REPEATS) return null;
    const more = count === REPEATS ? " (more of these only in k6.log)" : "";
    return `${entry.source === "stacktrace" ? entry.message : said}${cause}${more}`;
  };
}
