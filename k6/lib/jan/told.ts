/** One line about a step, as a person reads it. Pure: it must not know where it is shown, and whether. */
import { cut } from "../../../core/contract/mask.ts";
import type { JanStep } from "../../../core/plan/jan_steps.ts";
import type { Attempt } from "../attempt.ts";
import { STEP_WORDS } from "./steps.ts";

const TITLE_WIDTH = 36;
const DETAIL = 300;
const PREVIEW = 60;
const PART = 150;

/** `✅ 3. Create Conversation   12 ms  conv_1 "Load test"`. `says`: what there is to tell of a good answer. */
export function stepLine(number: number, step: JanStep, attempt: Attempt, says: readonly string[]): string {
  const { title, expects } = STEP_WORDS[step];
  const { judgement, figures } = attempt;
  const head = `${number}. ${title}`.padEnd(TITLE_WIDTH);
  const time = `${duration(figures.durationMs)}`.padStart(9);
  // what a server says is cut and loses its control characters, with which it could paint over our lines
  const said = [...says.map((part) => cut(part, PART)), ...deviations(attempt, "but")];
  if (judgement.outcome === "ok") return `✅ ${head} ${time}  ${said.join(", ")}`.trimEnd();
  if (judgement.outcome === "left") return `🚪 ${head} ${time}  the user left: ${said.join(", ")}`.trimEnd();
  return `❌ ${head} ${time}  expected ${expects}; came ${[came(attempt), ...deviations(attempt, "also")].join(", ")}`;
}

/** `⏭️` for a step that could not run. */
export function skippedLine(number: number, step: JanStep, reason: string): string {
  return `⏭️  ${`${number}. ${STEP_WORDS[step].title}`.padEnd(TITLE_WIDTH)} ${"".padStart(9)} not run: ${reason}`;
}

/** Class and detail of a failed answer. */
export function came({ judgement, exchange }: Attempt): string {
  const detail = judgement.errorDetail === null ? "" : `: ${cut(judgement.errorDetail, DETAIL)}`;
  return `${judgement.errorClass}${detail}${overloadHint(exchange.seen.status, exchange.seen.preview)}`;
}

/** What else an answer did not keep of its promises. */
function deviations({ judgement }: Attempt, word: string): string[] {
  return judgement.faults.length === 0 ? [] : [`${word}: ${judgement.faults.join(", ")}`];
}

/** Jan Server has no 503: when its database connections run out it says that it does not know the user. */
const USER_NOT_FOUND = "6272df83-f538-421b-93ba-c2b6f6d39f39";

function overloadHint(status: number, body: string): string {
  if (status !== 401 || !body.includes(USER_NOT_FOUND)) return "";
  return " (Jan Server answers so when its database has no connection left: overload, not a wrong token)";
}

/** Times, counts and the beginning of the text of a generated answer. */
export function generationSays({ exchange: { seen }, figures }: Attempt): string[] {
  const says: string[] = [];
  if (seen.ttftMs !== null) says.push(`first token ${duration(seen.ttftMs)}`);
  if (seen.sse) says.push(`${seen.chunks} chunks`, seen.done === true ? "[DONE]" : "no [DONE]");
  if (figures.tokensOut !== null) says.push(`${figures.tokensIn ?? "?"} tokens in, ${figures.tokensOut} out`);
  if (seen.finishReason !== null) says.push(`finish ${cut(seen.finishReason, PREVIEW)}`);
  for (const { name, arguments: given } of seen.toolCalls)
    says.push(`calls ${cut(name, PREVIEW)}(${cut(given, PREVIEW)})`);
  if (seen.text !== "") says.push(`"${cut(seen.text, PREVIEW)}"`);
  return says;
}

function duration(ms: number | null): string {
  if (ms === null) return "";
  return ms < 10_000 ? `${ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `1 item`, `2 items`. */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
