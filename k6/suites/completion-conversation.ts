/**
 * @llmload target=jan
 * Jan Server: a conversation made, talked in unary and streamed, read again: nothing lost, nothing mixed up.
 *
 * SINGLE_RUN=true takes every step once; else two scenarios of load, NONSTREAM_RPS and STREAM_RPS flows a second. What the
 * steps are held against is in ../lib/jan.
 */
import { janSuite } from "../lib/jan/suite.ts";
import { conversation } from "../lib/jan/walks.ts";
import type { SummaryData, SummaryFiles } from "../lib/summary.ts";

export const suite = janSuite("completion-conversation", conversation);

export const options = suite.options;

/** Network, API, model, sign-in, rate limit. Stops the run before any load if something is wrong. */
export function setup(): void {
  suite.preflight();
}

/** Every step once, one line each. */
export function single(): void {
  suite.walk(["unary", "stream"], true);
}

/** The flow with a message answered in one piece. */
export function nonstream(): void {
  suite.walk(["unary"]);
}

/** The flow with a message answered as a stream. */
export function stream(): void {
  suite.walk(["stream"]);
}

/** For `k6 run --iterations N`, which sets the scenarios aside: the whole flow. */
export default function both(): void {
  suite.walk(["unary", "stream"]);
}

/** Console summary, completion_conversation_summary.json and .html. */
export function handleSummary(data: SummaryData): SummaryFiles {
  return suite.summary(data);
}
