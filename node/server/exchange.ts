/** One request being answered: its truth record, its patience, and whether the client is still there. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { epochUs } from "./clock.ts";

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  truth: TruthRecord;
  /** the client has left, or the server stops: nothing more is to be written */
  gone(): boolean;
  /** resolves at the time (performance.now() scale) or as soon as the client is gone */
  until(atMs: number): Promise<void>;
  /** resolves when the socket takes more, or the client is gone */
  drained(): Promise<void>;
}

export function makeExchange(request: IncomingMessage, response: ServerResponse, truth: TruthRecord): Exchange {
  let gone = false;
  const wakes = new Set<() => void>();
  response.on("close", () => {
    gone = true;
    if (!response.writableFinished && truth.endAtUs === null) truth.clientGoneAtUs ??= epochUs();
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
  return {
    request,
    response,
    truth,
    gone: () => gone,
    until: (atMs) => {
      const delay = atMs - performance.now();
      if (delay <= 0) return Promise.resolve();
      return wait((wake) => {
        const timer = setTimeout(wake, delay);
        return () => clearTimeout(timer);
      });
    },
    drained: () =>
      wait((wake) => {
        response.once("drain", wake);
        return () => response.off("drain", wake);
      }),
  };
}
