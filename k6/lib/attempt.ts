/** One try of a request, judged. What request.ts hands to metrics, records, retries and the suite. */
import type { CheckResult } from "./checks.ts";
import type { Judgement } from "./classify.ts";
import type { Exchange } from "./exchange.ts";
import type { Figures } from "./figures.ts";

export interface Attempt {
  id: string;
  /** epoch ms just before it was handed to k6 */
  beganAt: number;
  exchange: Exchange;
  checks: CheckResult[];
  judgement: Judgement;
  figures: Figures;
  /** what the server asked to wait before the next try, ms; null = nothing */
  retryAfterMs: number | null;
  /** what the server says of its limits (`99 of 100 requests left`), null = nothing */
  limits: string | null;
  /** from the start of the first try to the start of this one, ms; 0 for the first */
  waitedMs: number;
}
