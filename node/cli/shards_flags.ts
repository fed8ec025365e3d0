/** `--shards N` (all parts here) and `--shard I/N` (one part; the others run elsewhere). It must not know how parts are run. */
import { InvalidArgumentError, Option } from "commander";
import { misuse } from "../run/failure.ts";
import { parseShare, refuseOwnSegment, type Share } from "../run/shards.ts";

/** More k6 processes than this on one machine help nobody. */
const MOST_HERE = 64;

export type Sharding = { shards: number } | { share: Share };

export interface ShardFlags {
  shards?: number;
  shard?: Share;
  records: boolean;
}

export function shardsOption(): Option {
  return new Option(
    "--shards <N>",
    "split the test over N k6 processes on this machine (execution segments); one merged result",
  ).argParser((text) => {
    const n = Number(text);
    if (/^\d{1,2}$/.test(text) && n >= 2 && n <= MOST_HERE) return n;
    throw new InvalidArgumentError(`It wants a whole number from 2 to ${MOST_HERE}.`);
  });
}

export function shardOption(): Option {
  return new Option(
    "--shard <I/N>",
    "do only the I-th of N parts: the other machines are told the same but for I; `llmload merge` joins them",
  ).argParser((text) => {
    const share = parseShare(text);
    if (share !== null) return share;
    throw new InvalidArgumentError("It wants I/N such as 2/5: part I of N, counted from 1.");
  });
}

/** For planSeries. @throws Failure `shards.both`, `shards.records`, `k6.segment` */
export function shardingOf({ shards, shard, records }: ShardFlags, k6Args: readonly string[]): { sharding?: Sharding } {
  if (shards === undefined && shard === undefined) return {};
  if (shards !== undefined && shard !== undefined)
    throw misuse(
      "shards.both",
      "--shards and --shard exclude each other.",
      "--shards runs all parts here, --shard one.",
    );
  refuseOwnSegment(k6Args, shards === undefined ? "--shard" : "--shards");
  if (shard !== undefined) return { sharding: { share: shard } };
  if (!records)
    throw misuse(
      "shards.records",
      "--shards needs records: the percentiles of the whole are made of them.",
      "Leave out --no-records.",
    );
  return { sharding: { shards: shards ?? 0 } };
}
