/** Did it pass, is it healthy, can the numbers be trusted: three answers with their reasons. */
import type { ComponentChildren } from "preact";
import type { ReportPage } from "../../../core/page/types.ts";
import { percent, plural } from "../parts/numbers.ts";
import { Badge, type Tone } from "../parts/tiles.tsx";
import { closest, toldValue } from "./closest.ts";
import { doubtsOf } from "./doubts.ts";
import { cutShort } from "./ended.ts";
import { generatorOf } from "./generator.ts";

export function Verdicts({ page }: { page: ReportPage }) {
  return (
    <div class="verdicts">
      <Outcome page={page} />
      <Health page={page} />
      <Trust page={page} />
    </div>
  );
}

interface AnswerProps {
  question: string;
  tone: Tone;
  answer: string;
  children?: ComponentChildren;
}

function Answer({ question, tone, answer, children }: AnswerProps) {
  return (
    <section class={`answer tone-${tone}`} aria-label={question}>
      <h2 class="answer-question">{question}</h2>
      <p class="answer-word">
        <Badge tone={tone}>{answer}</Badge>
      </p>
      {children}
    </section>
  );
}

const OUTCOMES: Readonly<Record<string, readonly [Tone, string]>> = {
  passed: ["good", "Passed"],
  failed: ["bad", "Failed"],
  not_evaluated: ["warn", "Not evaluated"],
  cut_short: ["warn", "Cut short"],
};

function Outcome({ page: { report } }: { page: ReportPage }) {
  const { outcome, thresholds, run } = report.copied;
  const short = cutShort(run, report.about.durationSeconds);
  // limits that held for a part of the load say nothing of the rest
  const [tone, word] = OUTCOMES[outcome === "passed" && short !== null ? "cut_short" : (outcome ?? "")] ?? [
    "plain",
    "Unknown",
  ];
  if (outcome === null)
    return (
      <Answer question="Did it pass?" tone="plain" answer="No thresholds known">
        <p class="note">There is no summary of the run beside its records, or several runs were taken together.</p>
        {short !== null && <Reasons items={[{ tone: "warn", text: short }]} />}
      </Answer>
    );
  const list = thresholds ?? [];
  const failed = list.filter(({ ok }) => ok === false);
  const open = list.filter(({ evaluated, excused }) => !evaluated && !excused);
  const held = list.filter(({ ok }) => ok === true).length;
  const near = closest(list, 3);
  return (
    <Answer question="Did it pass?" tone={tone} answer={word}>
      <p class="note">
        {plural(held, "threshold")} of {list.length} held
        {open.length > 0 && `, ${open.length} not evaluated`}.
      </p>
      <Reasons
        items={[
          ...(short === null ? [] : [{ tone: "warn" as const, text: short }]),
          ...failed.map((threshold) => ({
            tone: "bad" as const,
            text: `${threshold.metric}: ${threshold.expression}${threshold.value === null ? "" : `, was ${toldValue(threshold)}`}`,
          })),
          ...open.map(({ metric, reason }) => ({
            tone: "warn" as const,
            text: `${metric}: ${reason ?? "not evaluated"}`,
          })),
        ]}
      />
      {near.length > 0 && (
        <>
          <p class="note after-note">Nearest to their limits:</p>
          <Reasons
            items={near.map(({ threshold: { metric, expression }, used }) => ({
              tone: "plain" as const,
              text: `${metric}: ${percent(Math.round(used * 100) / 100)} of ${expression}`,
            }))}
          />
        </>
      )}
    </Answer>
  );
}

const LEVELS: Readonly<Record<string, readonly [Tone, string]>> = {
  healthy: ["good", "Healthy"],
  warning: ["warn", "Warning"],
  critical: ["bad", "Critical"],
};

function Health({ page: { report } }: { page: ReportPage }) {
  const { verdict } = report.copied;
  const [tone, word] = LEVELS[verdict?.level ?? ""] ?? ["plain", "Not evaluated"];
  return (
    <Answer question="Is the service healthy?" tone={tone} answer={word}>
      {verdict === null ? (
        <p class="note">A verdict comes with the summary of a run; there is none here.</p>
      ) : (
        <>
          <Reasons items={verdict.reasons.map((text) => ({ tone, text }))} />
          {verdict.reasons.length === 0 && <p class="note">Nothing speaks against it.</p>}
          {verdict.notEvaluated.length > 0 && (
            <details class="more-reasons">
              <summary>{plural(verdict.notEvaluated.length, "rule")} not evaluated</summary>
              <Reasons items={verdict.notEvaluated.map((text) => ({ tone: "plain", text }))} />
            </details>
          )}
        </>
      )}
    </Answer>
  );
}

function Trust({ page }: { page: ReportPage }) {
  const doubts = doubtsOf(page);
  const serious = doubts.filter(({ tone }) => tone !== "plain");
  const bound = page.report.client?.verdict?.word === "client-bound";
  const [tone, word] = bound
    ? (["bad", "No: client-bound"] as const)
    : serious.length === 0
      ? page.cells === null
        ? (["plain", "As figures without intervals"] as const)
        : (["good", "Yes"] as const)
      : (["warn", `With care: ${plural(serious.length, "caveat")}`] as const);
  return (
    <Answer question="Can the numbers be trusted?" tone={tone} answer={word}>
      <p class="note">{generatorOf(page).join(" ")}</p>
      <Reasons items={doubts} most={Math.min(3, Math.max(1, serious.length))} />
    </Answer>
  );
}

interface ReasonsProps {
  items: readonly { tone: Tone; text: string }[];
  most?: number;
}

function Reasons({ items, most = 6 }: ReasonsProps) {
  if (items.length === 0) return null;
  const list = (some: ReasonsProps["items"]) => (
    <ul class="reasons">
      {some.map(({ tone, text }) => (
        <li key={text} class={`tone-${tone}`}>
          <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      {list(items.slice(0, most))}
      {items.length > most && (
        <details class="more-reasons">
          <summary>{items.length - most} more</summary>
          {list(items.slice(most))}
        </details>
      )}
    </>
  );
}
