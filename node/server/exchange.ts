/** One request being answered: its truth record, its patience, and whether the client is still there. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { epochUs } from "./clock.ts";

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  truth: TruthRecord;
  /** the connection is no more: nothing is to be written */
  gone(): boolean;
  /** resolves at the time (performance.now() scale, half a millisecond early at most) or when the connection is gone */
  until(atMs: number): Promise<void>;
  /** the socket holds more than it should: wait for drained() */
  backedUp(): boolean;
  /** resolves when the socket takes more, or the connection is gone */
  drained(): Promise<void>;
  /** ends the connection ourselves: with a reset, or closed as if the answer were complete (FIN) */
  tear(how: "reset" | "close"): Promise<void>;
}

/** what was written last is on its way by then */
const SETTLE_MS = 5;
const EARLY_MS = 0.5;

/** `stopping`: the server is closing all connections, which is not the clients' doing. */
export function makeExchange(
  request: IncomingMessage,
  response: ServerResponse,
  truth: TruthRecord,
  stopping: () => boolean,
): Exchange {
  let gone = false;
  let torn = false;
  const wakes = new Set<() => void>();
  response.on("close", () => {
    gone = true;
    if (truth.endAtUs === null && !torn && !stopping()) truth.clientGoneAtUs = epochUs();
    for (const wake of wakes) wake();
  });
  const wait = (arm: (wake: () => void) => () => void) =>
    new Promise<void>((resolve) => {
      if (gone) return resolve();
      const wake = () => {
        wakes.delete(wake);
        disarm();
        resolve();
      };
      const disarm = arm(wake);
      wakes.add(wake);
    });
  const until = (atMs: number) => {
    const delay = atMs - performance.now();
    if (delay <= 0) return Promise.resolve();
    return wait((wake) => {
      // Node's timers count whole milliseconds from the start of the current turn of its loop: they can fire early
      const look = () => {
        const left = atMs - performance.now();
        if (left > EARLY_MS) timer = setTimeout(look, Math.round(left));
        else wake();
      };
      let timer = setTimeout(look, Math.round(delay));
      return () => clearTimeout(timer);
    });
  };
  return {
    request,
    response,
    truth,
    gone: () => gone,
    until,
    backedUp: () => response.socket?.writableNeedDrain === true,
    drained: () =>
      wait((wake) => {
        const { socket } = response;
        socket?.once("drain", wake);
        return () => socket?.off("drain", wake);
      }),
    tear: async (how) => {
      await until(performance.now() + SETTLE_MS);
      if (gone) return;
      torn = true;
      if (how === "reset") response.socket?.resetAndDestroy();
      else response.socket?.destroySoon();
    },
  };
}
