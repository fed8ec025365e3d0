/** Streams: how many pieces, how they ended, and when the first byte, the first event and the first token came. Pure. */
import { orMissing, percent, short } from "../format.ts";
import { type Block, entry, type Line } from "../lines.ts";
import type { Summary } from "../types.ts";
import { sentAndGood, times, why } from "./figures.ts";

const STREAMS = "{mode:stream}";

/** null when no streams were planned and there are no limits to hold anything against. */
export function streaming(summary: Summary): Block | null {
  const { plan } = summary;
  const planned = plan.flow?.steps.some((step) => /_stream\b|_stream_/.test(step)) === true;
  const lines = [...(planned ? streams(summary) : []), ...goodput(summary)];
  return lines.length === 0 ? null : { title: "Streaming", lines };
}

function streams(summary: Summary): Line[] {
  const { figures } = summary;
  const chunks = ["avg", "med", "p(95)"].map((stat) => figures.value("llm_chunks", stat));
  const counts = chunks.every((value) => value !== null) ? chunks.map((value) => short(value)).join(", ") : null;
  const both = ["med", "p(95)"];
  return [
    sentAndGood(summary, "Streams", STREAMS),
    entry("Chunks per Stream (avg, p50, p95)", orMissing(counts, why(summary, "llm_chunks", STREAMS))),
    ended(summary),
    times(summary, "First Byte (TTFB)", ["llm_ttfb", STREAMS], both),
    times(summary, "First Event (TTFE)", ["llm_ttfe", ""], both, STREAMS),
    times(summary, "First Token (TTFT)", ["llm_ttft", ""], ["med", "p(95)", "p(99)"], STREAMS),
    times(summary, "Time per Output Token (TPOT)", ["llm_tpot", ""], both, STREAMS),
    times(summary, "Largest Gap", ["llm_gap_max", ""], both, STREAMS),
  ];
}

/** Of the Responses API [DONE] is no part. */
function ended(summary: Summary): Line {
  const { figures, plan } = summary;
  const share = figures.value("llm_done_rate", "rate");
  const promised = plan.flow?.steps.some((step) => step.startsWith("response_")) !== true;
  const text = `${orMissing(percent(share), "no stream came to its end")}${promised || share === null ? "" : " (not promised)"}`;
  return entry("Ended with [DONE]", text, promised && share !== null && share < 1 ? "warn" : "plain");
}

function goodput(summary: Summary): Line[] {
  const limits = Object.entries(summary.plan.slo ?? {}).map(([name, limit]) => `${name} ${limit}ms`);
  if (limits.length === 0) return [];
  const share = percent(summary.figures.value("llm_goodput", "rate"));
  return [entry(`Goodput (${limits.join(", ")})`, orMissing(share, why(summary, "llm_goodput", "")))];
}
