/** The tools that can be measured side by side, in the order of the tables. A further one is one adapter file and one line here. */
import { aiperf } from "./aiperf.ts";
import { evalscope } from "./evalscope.ts";
import { inferencePerf } from "./inference_perf.ts";
import { llmload } from "./llmload.ts";
import { locust } from "./locust.ts";
import type { Peer } from "./peer.ts";
import { xk6Sse } from "./xk6_sse.ts";

export const PEERS: readonly Peer[] = [llmload, locust, xk6Sse, evalscope, inferencePerf, aiperf];
