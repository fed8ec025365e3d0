/**
 * What VU 0 prepares once for all VUs of the process, as JSON in shared memory: text, because the parts are to be changed by who
 * extends a suite. Init context only.
 */
import { SharedArray } from "k6/data";
import type { K6Options } from "../../core/plan/types.ts";

/**
 * `prepare`: null in every VU but 0, which comes first. k6 asks only VU 0 for options: the others are spared the many
 * thresholds.
 */
export function shared<T extends { k6: K6Options }>(suite: string, prepare: (() => T) | null): T {
  const texts = new SharedArray(`llmload.prepared.${suite}`, () => (prepare === null ? [] : asTexts(prepare())));
  const value = JSON.parse(texts[0] ?? "{}") as T;
  if (prepare !== null) value.k6.thresholds = JSON.parse(texts[1] ?? "{}") as K6Options["thresholds"];
  return value;
}

function asTexts<T extends { k6: K6Options }>(value: T): string[] {
  const { thresholds, ...k6 } = value.k6;
  return [JSON.stringify({ ...value, k6: { ...k6, thresholds: {} } }), JSON.stringify(thresholds)];
}
