/**
 * A line of a container's log, freed of all that was put around what k6's script printed: kubectl's prefix, the container runtime's
 * frame, k6's own format (raw, logfmt, JSON). Pure. It must not know records.
 */
import { parseLogLine } from "../log.ts";

export interface LogLine {
  /** of `kubectl logs --prefix`; null = not told */
  pod: string | null;
  message: string;
  /** with k6's own format still around it */
  raw: string;
  /** epoch ms of k6's own stamp or the runtime's; null = not told */
  atMs: number | null;
  /** the runtime cut the line here, the next one goes on */
  partial: boolean;
}

const PREFIX = /^\[pod\/([^/\]]+)\/[^\]]*\] ?/;
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /;
/** as runtimes write files below /var/log/pods */
const RUNTIME = /^(?:stdout|stderr) ([FP]) /;

export function logLine(line: string): LogLine {
  const pod = PREFIX.exec(line)?.[1] ?? null;
  let rest = docker(pod === null ? line : line.replace(PREFIX, ""));
  const stamp = STAMP.exec(rest)?.[1];
  if (stamp !== undefined) rest = rest.slice(stamp.length + 1);
  const frame = RUNTIME.exec(rest);
  if (frame !== null) rest = rest.slice(frame[0].length);
  const { message, time } = ofK6(rest);
  const atMs = Date.parse(time === "" ? (stamp ?? "") : time);
  return { pod, message, raw: rest, atMs: Number.isNaN(atMs) ? null : atMs, partial: frame?.[1] === "P" };
}

/** Docker's own files: `{"log":"...\n","stream":"stderr","time":"..."}` */
function docker(line: string): string {
  if (!line.startsWith('{"log":')) return line;
  try {
    const { log } = JSON.parse(line) as { log?: unknown };
    return typeof log === "string" ? log.replace(/\r?\n$/, "") : line;
  } catch {
    return line;
  }
}

function ofK6(text: string): { message: string; time: string } {
  if (text.startsWith('{"') && text.includes('"msg":')) {
    const { message, time } = parseLogLine(text);
    if (time !== "") return { message, time };
  }
  const logfmt = /^time="([^"]*)" level=\w+ msg=(.*)$/s.exec(text);
  if (logfmt === null) return { message: text, time: "" };
  const [, time = "", rest = ""] = logfmt;
  return { message: rest.startsWith('"') ? unquoted(rest) : (rest.split(" ")[0] ?? ""), time };
}

const NAMED: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", a: "\u0007" };

/** A Go string literal at the beginning of a text; of one that was cut off, what is there. */
function unquoted(text: string): string {
  const body = /^"((?:[^"\\]|\\.)*)/s.exec(text)?.[1] ?? "";
  return body.replace(/\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2})|(.))/gs, (whole, four, eight, two, one) => {
    const code = four ?? eight ?? two;
    if (code === undefined) return NAMED[one as string] ?? String(one ?? whole);
    return String.fromCodePoint(Math.min(Number.parseInt(code as string, 16), 0x10ffff));
  });
}
