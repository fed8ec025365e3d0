/** Which part of the test a pod did, by its name. Pure. */

import { type Segment, segmentOf } from "../k6args.ts";
import { type Share, segmentArgs } from "../shards.ts";

/** The k6-operator's pods are called NAME-2-x7k2p, counted from 1; null = the name does not say. */
export function numberOf(pod: string): number | null {
  const [, number] = /-(\d{1,4})(?:-[a-z0-9]{5})?$/.exec(pod) ?? [];
  return number === undefined || Number(number) < 1 ? null : Number(number);
}

export function segmentFor(share: Share): Segment | null {
  return share.of === 1 || share.number > share.of ? null : segmentOf(segmentArgs(share));
}
