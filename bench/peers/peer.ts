/**
 * What a tool has to bring to be measured beside the others: how it is installed, how it is told to do the work, what it
 * says about each request. One adapter file a tool; `all.ts` lists them.
 */

/** The same for every tool: so many streams, started at an even rate, whatever the server does. */
export interface Work {
  /** address of the reference server, no path */
  url: string;
  /** requests started per second */
  rate: number;
  requests: number;
  /** for tools that need a pool of users to keep such a rate: twice as many as have a stream open at once */
  users: number;
  tokens: number;
  /** an empty folder of this run, for whatever the tool leaves */
  dir: string;
}

/** What a tool says of one request. Milliseconds. */
export interface Told {
  /** id by which the reference server logged it; null where the tool gives none that the server knows */
  id: string | null;
  /** epoch milliseconds at which the tool says it began; null where its clock has another zero */
  startedAtMs: number | null;
  ttftMs: number;
  /** between token events, in order */
  gapsMs: number[];
}

export interface Command {
  program: string;
  args: string[];
  env?: Record<string, string>;
}

export interface Peer {
  name: string;
  version: string;
  /** where its numbers come from and what is particular about its load, in one line */
  about: string;
  /**
   * Makes the tool runnable in `home`, a folder of its own. Called only when an earlier one has not succeeded.
   * null: it is here.
   * @throws a sentence saying what cannot be had
   */
  install: ((home: string) => Promise<void>) | null;
  command(home: string, work: Work): Command;
  /** @throws when the tool left nothing that can be read */
  read(home: string, work: Work): Promise<Told[]>;
}
