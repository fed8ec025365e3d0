/** Folders of runs whose truth is known, for tests of comparisons: a queue's times, shifted and with errors as asked. Seeded. */
import { join } from "node:path";
import { queue, source } from "../../../../core/report/stats/testdata/simulate.ts";
import { record, runFolder, START_MS } from "../../testdata/build.ts";

export interface MadeRuns {
  count?: number;
  /** of TTFT, as a factor */
  shift?: number;
  /** share of requests that fail */
  errors?: number;
  requests?: number;
  /** into run.json of each */
  json?: object;
}

/** `root/side/side_1` ...: ten seconds' pause between the runs, those of two sides in turn. */
export function makeRuns(root: string, side: string, made: MadeRuns = {}): string {
  const { count = 5, shift = 1, errors = 0, requests = 200, json = {} } = made;
  for (let i = 1; i <= count; i++) {
    const name = `${side}_${i}`;
    const start = START_MS + i * 600_000 + side.charCodeAt(0) * 1000;
    const at = { startedAt: new Date(start).toISOString(), endedAt: new Date(start + 60_000).toISOString() };
    runFolder(join(root, side), name, requestsOf(name, start, { shift, errors, requests }), { ...at, ...json });
  }
  return join(root, side);
}

type One = Required<Pick<MadeRuns, "shift" | "errors" | "requests">>;

export function requestsOf(name: string, start: number, { shift, errors, requests }: One): object[] {
  const draw = source(name);
  const times = queue(draw, requests, 0.5);
  return Array.from(times, (time, i) => {
    const ttftMs = shift * (100 + 10 * time);
    const good = { ttftMs, ttfeMs: ttftMs - 3, ttfbMs: ttftMs - 5, e2eMs: ttftMs + 30, closeMs: ttftMs + 31 };
    const bad = { ttftMs: null, ttfeMs: null, e2eMs: null, tpotMs: null, gapsUs: null, tokensOut: null };
    const failed = draw() < errors;
    return record({
      ...{ run: name, id: `${name}-${i}`, iter: i, sentAt: start + i * 100, model: i % 2 === 0 ? "one" : "two" },
      ...{ tpotMs: 10 + draw(), gapsUs: [10_000 + Math.floor(draw() * 4000), 20_000] },
      ...(failed ? { ...bad, outcome: "error", errorClass: "server", status: 503 } : good),
    });
  });
}
