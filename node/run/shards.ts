/**
 * One test cut into execution segments: k6's arguments for each part, and the names of the parts' runs. All parts together do the
 * very iterations of the whole. Pure. It must not know whether the parts run on one machine or on many.
 */
import { join } from "node:path";
import { misuse } from "./failure.ts";
import { segmentOf } from "./k6args.ts";

/** Part `number` (from 1) of `of` parts. */
export interface Share {
  number: number;
  of: number;
}

export const MOST_SHARDS = 1000;

/** `2/5`; null = it is none */
export function parseShare(text: string): Share | null {
  const [, number, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const share = { number: Number(number), of: Number(of) };
  return share.number >= 1 && share.number <= share.of && share.of <= MOST_SHARDS ? share : null;
}

/** k6's arguments that make it do one part only. Every part is told the same sequence. */
export function segmentArgs({ number, of }: Share): string[] {
  const mark = (i: number) => (i === 0 ? "0" : i === of ? "1" : `${i}/${of}`);
  const sequence = Array.from({ length: of + 1 }, (_, i) => mark(i)).join(",");
  return [
    ...["--execution-segment", `${mark(number - 1)}:${mark(number)}`],
    ...["--execution-segment-sequence", sequence],
  ];
}

/** @throws Failure `k6.segment`: two masters */
export function refuseOwnSegment(k6Args: readonly string[], flag: string): void {
  if (segmentOf(k6Args) === null && !k6Args.some((arg) => arg.startsWith("--execution-segment"))) return;
  throw misuse(
    "k6.segment",
    `k6's --execution-segment cannot be given with ${flag}, which sets it.`,
    `Leave out one of the two: ${flag} is the shorter.`,
  );
}

interface Cuttable {
  testid: string;
  outDir: string;
  k6Args: readonly string[];
}

/** `--shard 2/5`: the plan of one machine of a fleet. Its name tells the part, so that all parts may be told one --testid. */
export function oneShard<Input extends Cuttable>(input: Input, share: Share): Input {
  return {
    ...input,
    testid: shardName(input.testid, share),
    k6Args: [...segmentArgs(share), ...input.k6Args],
  };
}

/** `--shards 4`: the plans of all parts, in folders of their own below the whole's. */
export function allShards<Input extends Cuttable>(input: Input, of: number): Input[] {
  return Array.from({ length: of }, (_, i) => ({
    ...oneShard(input, { number: i + 1, of }),
    outDir: join(input.outDir, input.testid),
  }));
}

/** Padded, so that folders sort as numbers. */
export function shardName(testid: string, { number, of }: Share): string {
  return `${testid}_shard-${String(number).padStart(String(of).length, "0")}-of-${of}`;
}
