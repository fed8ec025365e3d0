/** What the folder of a step holds, as an observation: its records, and the client's verdict of its summary. It must not know searches. */
import { join } from "node:path";
import { clientVerdictIn } from "../../../core/search/client_bound.ts";
import { type Asked, type Observed, observe } from "../../../core/search/observe.ts";
import { onInput } from "../report/make.ts";
import { readJson } from "../sources.ts";

/** @throws ResultsTrouble `results.*`, `report.nothing` */
export function observeRun(folder: string, asked: Omit<Asked, "verdict">): Promise<Observed> {
  const verdict = clientVerdictIn(readJson(join(folder, "summary.json")));
  return onInput([folder], { slo: asked.slo, warmup: null }, async ({ input }) =>
    observe(input, { ...asked, verdict }),
  );
}
