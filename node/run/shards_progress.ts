/** The progress of several k6 processes as one line: their progress lines in, sums out. Pure. */

interface Seen {
  users: number;
  most: number;
  done: number;
  interrupted: number;
}

const RUNNING = /^running \([^)]*\), (\d+)\/(\d+) VUs, (\d+) complete and (\d+) interrupted iterations/;

export interface ShardProgress {
  /** a line of a shard's output. @returns whether it told of progress */
  see(shard: number, line: string): boolean;
  /** `312 iterations done, 17 of 40 virtual users; shards 4 of 4 running`; null = nothing is known yet */
  text(running: number): string | null;
}

export function shardProgress(shards: number): ShardProgress {
  const seen = new Map<number, Seen>();
  return {
    see(shard, line) {
      const [, users, most, done, interrupted] = RUNNING.exec(line) ?? [];
      if (users === undefined) return false;
      seen.set(shard, {
        ...{ users: Number(users), most: Number(most) },
        ...{ done: Number(done), interrupted: Number(interrupted) },
      });
      return true;
    },
    text(running) {
      if (seen.size === 0) return null;
      const sum = (of: keyof Seen) => [...seen.values()].reduce((total, one) => total + one[of], 0);
      const cut = sum("interrupted");
      return (
        `${sum("done")} iterations done${cut > 0 ? `, ${cut} interrupted` : ""}, ` +
        `${sum("users")} of ${sum("most")} virtual users; ${running} of ${shards} shards running`
      );
    },
  };
}
