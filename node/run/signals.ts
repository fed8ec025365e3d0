/**
 * Ctrl-C and its kin, for a command that has a k6 running. The first is handed on to k6 exactly once, so that it ends the
 * run properly (summary, records); the second makes k6 stop at once; whatever is still there a moment later is killed.
 *
 * k6 is in a process group of its own, since a terminal sends Ctrl-C to its whole group: k6 would get it twice, and take
 * the second as "stop at once". On Windows there is no such group without a new console window: there k6 shares ours, the
 * console hands it Ctrl-C itself, and nothing is handed on (kill() would end it without a summary).
 */
import type { ChildProcess } from "node:child_process";

type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";
const WATCHED: readonly Signal[] =
  process.platform === "win32" ? ["SIGINT", "SIGTERM"] : ["SIGINT", "SIGTERM", "SIGHUP"];
const SHARES_CONSOLE = process.platform === "win32";
/** how long a k6 that was told to stop at once may take */
const KILL_AFTER_MS = 3_000;

export interface Interrupts {
  /** signals received so far */
  count(): number;
  /** from now on signals go to this process; null: to none */
  aim(child: ChildProcess | null): void;
  /** waits, no longer than until a signal comes. @returns false when one came */
  pause(ms: number): Promise<boolean>;
  /** the same signals for one more process beside the others: it has an aim of its own */
  branch(): Interrupts;
  /** back to how the process was */
  release(): void;
}

/** Starts to watch. @param tell is told each step in a sentence */
export function watchInterrupts(tell: (sentence: string) => void): Interrupts {
  let received = 0;
  const targets = new Set<ChildProcess>();
  let killer: NodeJS.Timeout | null = null;
  let wake: (() => void) | null = null;
  const onSignal = (signal: Signal) => {
    received++;
    wake?.();
    if (targets.size === 0) return;
    if (received === 1) {
      tell("stopping: running requests are given up, the summary follows (once more: stop at once)");
      for (const target of targets) hand(target, signal === "SIGHUP" ? "SIGTERM" : signal);
    } else if (received === 2) {
      tell("stopping at once");
      for (const target of targets) hand(target, "SIGINT");
      killer = setTimeout(() => targets.forEach(killGroup), KILL_AFTER_MS);
      killer.unref();
    } else {
      targets.forEach(killGroup);
    }
  };
  const onResize = () => {
    for (const target of targets) target.kill("SIGWINCH");
  };
  for (const signal of WATCHED) process.on(signal, onSignal);
  if (!SHARES_CONSOLE) process.on("SIGWINCH", onResize);
  const aimed = (): Interrupts["aim"] => {
    let own: ChildProcess | null = null;
    return (child) => {
      if (own !== null) targets.delete(own);
      own = child;
      if (child === null) return;
      targets.add(child);
      // a signal that came while k6 was being started
      if (received > 0) hand(child, "SIGINT");
    };
  };
  const interrupts: Interrupts = {
    count: () => received,
    aim: aimed(),
    branch: () => ({ ...interrupts, aim: aimed() }),
    pause: (ms) =>
      new Promise((resolve) => {
        if (received > 0) return resolve(false);
        const done = (whole: boolean) => {
          clearTimeout(timer);
          wake = null;
          resolve(whole);
        };
        const timer = setTimeout(() => done(true), ms);
        wake = () => done(false);
      }),
    release: () => {
      for (const signal of WATCHED) process.removeListener(signal, onSignal);
      process.removeListener("SIGWINCH", onResize);
      if (killer) clearTimeout(killer);
    },
  };
  return interrupts;
}

function hand(child: ChildProcess, signal: "SIGINT" | "SIGTERM"): void {
  if (!SHARES_CONSOLE) child.kill(signal);
}

/** k6 and whatever it started. */
function killGroup(child: ChildProcess): void {
  try {
    if (SHARES_CONSOLE || child.pid === undefined) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // it is gone already
  }
}
