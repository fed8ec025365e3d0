/**
 * Was it the load generator? One word on the client of a run, with every reason: the rules of docs/method.md, "The client's
 * verdict". Pure: it is given figures (client_figures.ts) and knows neither engine nor k6. Never by stamp lag alone: that is
 * a lower bound (docs/method.md, "Joined segments").
 */
import { percent } from "../summary/format.ts";

/** `unknown`: nobody watched the client (stock k6), or there was too little load. */
export type ClientWord = "valid" | "doubtful" | "client-bound" | "unknown";

export interface ClientVerdict {
  word: ClientWord;
  /** worst first */
  reasons: string[];
  /** what may have brought it about; no reason by itself */
  causes: string[];
  /** what could not be judged, and why */
  notEvaluated: string[];
}

/** A part of a whole; null = not known. */
export interface Part {
  part: number;
  of: number;
}

/** Seconds and ms are of the load, set-up and summary left out. */
export interface ClientFigures {
  /** null = no engine watched */
  watched: {
    /** of the load */
    seconds: number;
    /** time in which nothing of the process ran for more than LATE_MS, by the heartbeat; null = it beat too seldom */
    awaySeconds: number | null;
    wakeups: Part | null;
    pauseSeconds: number | null;
    periods: Part | null;
    joinedLate: Part | null;
    /** used / allowed, over all the load */
    cpuMean: number | null;
    /** share of the seconds in which at least CPU_FULL of it was used */
    cpuFull: number | null;
    processors: number;
    noSockets: Part;
    /** requests that began above LATE_MS after their planned time */
    lateStarts: Part | null;
    surroundings: Surroundings;
  } | null;
  /** iterations that found no free virtual user, of all planned */
  dropped: Part | null;
}

/** What is round about; it explains and never condemns. */
export interface Surroundings {
  /** shares of the machine's processors */
  others: number | null;
  stolen: number | null;
  /** seconds that threads waited for a processor per second of the load */
  waited: number | null;
  gomaxprocs: number;
  affinity: number;
  quota: number | null;
}

/** Late is what is as long as a gap between tokens. */
export const LATE_MS = 20;
/** What befalls one moment, event or start in a hundred is in the p99s; what befalls one in twenty is in the p95s. */
export const SPOILED = { doubtful: 0.01, bound: 0.05 };
/** Less lost time than this in all is a hiccup, however short the run. */
export const LEAST_AWAY_SECONDS = 0.1;
/** Of fewer events no share is told. */
export const LEAST_EVENTS = 100;
/** At 80 % of a resource what waits for it waits four times its work (M/M/1); at 95 % there is none left. */
export const CPU = { busy: 0.8, full: 0.95 };
/** Requests without a socket, of all. */
export const NO_SOCKETS = 0.01;
const OTHERS = 0.3;
const STOLEN = 0.05;
const WAITED = 0.1;

interface Finding {
  word: "doubtful" | "client-bound";
  text: string;
}

export function clientVerdict({ watched, dropped }: ClientFigures): ClientVerdict {
  const found: Finding[] = [];
  const notEvaluated: string[] = [];
  if (watched === null) notEvaluated.push("the load generator: only llmload's own k6 watches itself");
  else {
    judgeShares(watched, found, notEvaluated);
    judgeCpu(watched, found, notEvaluated);
    judgeSockets(watched, found);
    const starts = spoiled(watched.lateStarts);
    if (starts !== null)
      found.push({
        word: "doubtful",
        text: `${percent(starts.share)} of the requests began more than ${LATE_MS} ms late`,
      });
  }
  // the server's slowness may be why no user was free: no proof against the client
  const lost = spoiled(dropped, 1);
  if (lost !== null)
    found.push({
      word: "doubtful",
      text: `${percent(lost.share)} of the planned starts were dropped: no virtual user was free, and the server got less load than planned`,
    });
  const ordered = [...found.filter(isBound), ...found.filter((one) => !isBound(one))];
  const word = ordered[0]?.word ?? (watched === null ? "unknown" : "valid");
  return {
    word,
    reasons: ordered.map(({ text }) => text),
    causes: word === "valid" || watched === null ? [] : causesOf(watched.surroundings),
    notEvaluated,
  };
}

function isBound({ word }: Finding): boolean {
  return word === "client-bound";
}

type Watched = NonNullable<ClientFigures["watched"]>;

/** Whatever befalls a share of the moments or events is in the percentiles beyond that share. */
function judgeShares(watched: Watched, found: Finding[], notEvaluated: string[]): void {
  const { seconds, awaySeconds, pauseSeconds } = watched;
  if (awaySeconds === null) notEvaluated.push("lost time: the heartbeat has not beaten");
  const away = awaySeconds === null || awaySeconds < LEAST_AWAY_SECONDS ? null : { part: awaySeconds, of: seconds };
  const paused = pauseSeconds === null ? null : { part: pauseSeconds, of: seconds };
  const rules: [Part | null, number, (share: string) => string][] = [
    [away, 0, (share) => `nothing of it ran in ${share} of the time, for more than ${LATE_MS} ms at once`],
    [watched.wakeups, LEAST_EVENTS, (share) => `${share} of its goroutines waited more than ${LATE_MS} ms to run`],
    [paused, 0, (share) => `its memory management stopped it in ${share} of the time`],
    [watched.periods, 10, (share) => `its processor quota (cgroup) held it back in ${share} of the periods`],
    [
      watched.joinedLate,
      LEAST_EVENTS,
      (share) => `${share} of the token events were read together with others because it was late to read them`,
    ],
  ];
  for (const [part, least, text] of rules) {
    const one = spoiled(part, least);
    if (one !== null)
      found.push({ word: one.bound ? "client-bound" : "doubtful", text: text(percent(one.share) ?? "") });
  }
}

/** null = known to be small, or too few to tell. */
function spoiled(part: Part | null, least = LEAST_EVENTS): { share: number; bound: boolean } | null {
  if (part === null || part.of <= 0 || part.of < least) return null;
  const share = Math.min(1, part.part / part.of);
  return share > SPOILED.doubtful ? { share, bound: share > SPOILED.bound } : null;
}

function judgeCpu({ cpuMean, cpuFull, processors }: Watched, found: Finding[], notEvaluated: string[]): void {
  if (cpuMean === null) {
    notEvaluated.push("processor use: this system does not tell it, or the run was too short");
    return;
  }
  const allowed = `${Math.round(processors * 100) / 100} processor${processors === 1 ? "" : "s"}`;
  const used = `it used ${Math.round(Math.min(1, cpuMean) * 100)} % of its ${allowed}`;
  if (cpuMean >= CPU.full) found.push({ word: "client-bound", text: `${used}: it could not do more` });
  else if (cpuMean >= CPU.busy) found.push({ word: "doubtful", text: used });
  else if (cpuFull !== null && cpuFull > SPOILED.bound)
    found.push({ word: "doubtful", text: `it used all of its ${allowed} in ${percent(cpuFull)} of the seconds` });
}

function judgeSockets({ noSockets: { part, of } }: Watched, found: Finding[]): void {
  if (part === 0) return;
  found.push({
    word: of > 0 && part / of > NO_SOCKETS ? "client-bound" : "doubtful",
    text: `${part} requests found no free port or file descriptor on its machine`,
  });
}

function causesOf({ others, stolen, waited, gomaxprocs, affinity, quota }: Surroundings): string[] {
  const causes: string[] = [];
  if (others !== null && others > OTHERS)
    causes.push(`other processes used ${Math.round(others * 100)} % of the machine's processors`);
  if (waited !== null && waited > WAITED)
    causes.push(`its threads waited ${waited.toFixed(2)} s in every second for a processor`);
  if (stolen !== null && stolen > STOLEN)
    causes.push(`other guests of the host took ${Math.round(stolen * 100)} % of the machine's processors`);
  if (gomaxprocs < affinity && (quota === null || gomaxprocs < Math.floor(quota)))
    causes.push(`GOMAXPROCS lets it use ${gomaxprocs} of ${affinity} processors`);
  if (quota !== null && quota < affinity) causes.push(`its cgroup lets it use ${quota} of ${affinity} processors`);
  return causes;
}

const RANK: readonly ClientWord[] = ["valid", "unknown", "doubtful", "client-bound"];

/** Of several parts of one test: the worst speaks for all. @returns null without any */
export function worstClient(parts: readonly { name: string; verdict: ClientVerdict | null }[]): ClientVerdict | null {
  const known = parts.flatMap(({ name, verdict }) => (verdict === null ? [] : [{ name, verdict }]));
  if (known.length === 0) return null;
  const word = known.reduce<ClientWord>((worst, { verdict }) => {
    return RANK.indexOf(verdict.word) > RANK.indexOf(worst) ? verdict.word : worst;
  }, "valid");
  const named = (list: "reasons" | "causes") =>
    known
      .filter(({ verdict }) => verdict.word === word)
      .flatMap(({ name, verdict }) => verdict[list].map((text) => `${name}: ${text}`));
  const silent = parts.filter(({ verdict }) => verdict === null || verdict.word === "unknown").map(({ name }) => name);
  return {
    word: word === "valid" && silent.length > 0 ? "unknown" : word,
    reasons: named("reasons"),
    causes: named("causes"),
    notEvaluated: silent.map((name) => `the load generator of ${name}`),
  };
}
