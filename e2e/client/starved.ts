/** One side of a load test kept from doing its work, and a witness who tells whether the machine itself was to blame. */
import { type ChildProcess, spawn } from "node:child_process";
import { request } from "node:http";
import { startProxy } from "../support/proxy.ts";

const STOPPED_MS = 200;
const EVERY_MS = 450;

export interface Trouble {
  end(): void;
}

/** Stops a process for 200 ms in every 450 ms. */
export function stopAgainAndAgain(pid: number): Trouble {
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(pid, name);
    } catch {
      clearInterval(timer); // it has ended
    }
  };
  const timer = setInterval(() => {
    signal("SIGSTOP");
    setTimeout(() => signal("SIGCONT"), STOPPED_MS);
  }, EVERY_MS);
  return {
    end: () => {
      clearInterval(timer);
      signal("SIGCONT");
    },
  };
}

const CROWD_AFTER_MS = 800;
const CROWD_FOR_MS = 4000;

/** Programs that want all of one processor for some seconds, and the process, which is moved there when it has begun. */
export function crowd(pid: number, processor: number, programs: number): Trouble {
  const where = String(processor);
  const program = `setTimeout(() => process.exit(), ${CROWD_FOR_MS}); const spin = () => { for (let i = 0; i < 1e8; i++); setImmediate(spin); }; spin();`;
  const all: ChildProcess[] = [];
  const begin = setTimeout(() => {
    spawn("taskset", ["-a", "-c", "-p", where, String(pid)], { stdio: "ignore" });
    for (let i = 0; i < programs; i++)
      all.push(spawn("taskset", ["-c", where, process.execPath, "-e", program], { stdio: "ignore" }));
  }, CROWD_AFTER_MS);
  return {
    end: () => {
      clearTimeout(begin);
      for (const child of all) child.kill("SIGKILL");
    },
  };
}

/** A proxy that holds what comes and hands it on every 150 ms. */
export function holdingProxy(target: string): ReturnType<typeof startProxy> {
  return startProxy(target, ({ method, path, headers, body }, response) => {
    const asked = request(target + path, { method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      let held: Buffer[] = [];
      const handOn = () => {
        if (held.length > 0) response.write(Buffer.concat(held));
        held = [];
      };
      const timer = setInterval(handOn, 150);
      answered.on("data", (chunk: Buffer) => held.push(chunk));
      answered.on("close", () => {
        clearInterval(timer);
        handOn();
        response.end();
      });
    });
    asked.on("error", () => response.destroy());
    asked.end(body);
    return true;
  });
}

/** A timer of 10 ms in a process of its own that nobody touches: the share of time in which it, too, was late by 5 ms and more. */
export function witness(): { lateShare(): Promise<number> } {
  const program = `
    const began = performance.now(); let due = began + 10, late = 0;
    const beat = () => { const now = performance.now(); if (now - due > 5) late += now - due; due = performance.now() + 10; setTimeout(beat, 10); };
    setTimeout(beat, 10);
    process.stdin.on("end", () => { console.log(late / (performance.now() - began)); process.exit(0); }).resume();`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  return {
    lateShare: () =>
      new Promise((resolve) => {
        child.on("close", () => resolve(Number(said)));
        child.stdin.end();
      }),
  };
}
