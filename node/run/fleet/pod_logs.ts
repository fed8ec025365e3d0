/** Records out of the logs of pods, and how many of them a log has lost. It must not know where logs come from or records go. */
import { type ConsoleReader, consoleReader } from "../../../core/contract/console_record.ts";
import { logLine } from "./log_line.ts";

export interface PodLog {
  pod: string;
  /** each a line of JSON */
  records: string[];
  /** lines that begin like a record and are cut off */
  broken: number;
  /** records of which a part is missing */
  incomplete: number;
  /** numbers of virtual users' records that are not there; those behind a user's last record cannot be known */
  gaps: number;
  /** what a restart or a reader that read twice brought again */
  doubled: number;
  /** of the log's last stamp, or of a request; null = there is none */
  lastMs: number | null;
}

export interface PodLogs {
  take(line: string): void;
  end(): PodLog[];
}

interface Open extends PodLog {
  reader: ConsoleReader;
  /** the beginning of a line that the runtime cut */
  rest: string;
  seen: Map<number, Set<number>>;
}

/** @param name of the pod when the lines do not tell it */
export function podLogs(name: string): PodLogs {
  const pods = new Map<string, Open>();
  return {
    take(line) {
      const found = logLine(line);
      const pod = podOf(pods, found.pod ?? name);
      if (found.atMs !== null) pod.lastMs = Math.max(pod.lastMs ?? 0, found.atMs);
      if (found.partial) {
        pod.rest += found.raw;
        return;
      }
      // a line that was cut by the runtime shows k6's format only when it is whole again
      const message = pod.rest === "" ? found.message : logLine(pod.rest + found.raw).message;
      pod.rest = "";
      keep(pod, pod.reader.take(message));
    },
    end: () =>
      [...pods.values()].map(({ reader, rest: _rest, seen, ...pod }) => ({
        ...pod,
        incomplete: reader.incomplete(),
        gaps: [...seen.values()].reduce((sum, numbers) => sum + Math.max(0, ...numbers) - numbers.size, 0),
      })),
  };
}

function podOf(pods: Map<string, Open>, name: string): Open {
  const known = pods.get(name);
  if (known !== undefined) return known;
  const pod: Open = {
    ...{ pod: name, records: [], broken: 0, incomplete: 0, gaps: 0, doubled: 0, lastMs: null },
    ...{ reader: consoleReader(), rest: "", seen: new Map() },
  };
  pods.set(name, pod);
  return pod;
}

function keep(pod: Open, text: string | null): void {
  if (text === null || text === "") return;
  const record = parsed(text);
  if (record === null) {
    pod.broken++;
    return;
  }
  const { vu, n, beganAt } = record as Readonly<Record<string, unknown>>;
  if (typeof beganAt === "number") pod.lastMs = Math.max(pod.lastMs ?? 0, beganAt);
  if (typeof vu === "number" && typeof n === "number") {
    const numbers = pod.seen.get(vu) ?? new Set<number>();
    pod.seen.set(vu, numbers);
    if (numbers.has(n)) {
      pod.doubled++;
      return;
    }
    numbers.add(n);
  }
  pod.records.push(text);
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
