/** Single requests, a bounded choice of them: the slowest, the failed, some drawn; each opens to its timeline. */
import { useMemo, useState } from "preact/hooks";
import { OTHERS } from "../../../core/report/slices.ts";
import type { RequestSample } from "../../../core/report/types.ts";
import { type Chosen, type Dimension, nameOfValue } from "../parts/filters.tsx";
import { count, ms } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { numberOf, textOf } from "./record.ts";
import { Timeline } from "./timeline.tsx";

const WHYS: readonly (readonly [RequestSample["why"], string])[] = [
  ["slowest", "Slowest"],
  ["failed", "Failed"],
  ["drawn", "Drawn evenly"],
];

interface RequestsProps {
  samples: readonly RequestSample[] | null;
  dimensions: readonly Dimension[];
  chosen: Chosen;
  /** of the chosen part, those that are not among the samples too */
  failures: number;
}

export function Requests({ samples, dimensions, chosen, failures }: RequestsProps) {
  const [why, setWhy] = useState<RequestSample["why"]>("slowest");
  const chosenOnes = useMemo(() => (samples ?? []).filter(fitting(dimensions, chosen)), [samples, dimensions, chosen]);
  const shown = useMemo(() => {
    const wanted = chosenOnes.filter((sample) => sample.why === why);
    return why === "slowest" ? wanted.toSorted((a, b) => slowness(b) - slowness(a)) : wanted;
  }, [chosenOnes, why]);
  if (samples === null) return null;
  const tools = WHYS.map(([name, label]) => (
    <button key={name} type="button" class="quiet" aria-pressed={name === why} onClick={() => setWhy(name)}>
      {label} ({count(chosenOnes.filter((sample) => sample.why === name).length)})
    </button>
  ));
  return (
    <Section
      title="Single requests"
      tools={tools}
      lead={
        <>
          The slowest by TTFT and by E2E, failed ones of every class, and some drawn evenly over the run.{" "}
          <code>llmload query</code> reads all.
        </>
      }
    >
      <div class="panel">
        <Table
          caption={`Requests: ${why}`}
          columns={why === "failed" ? FAILED : TIMED}
          rows={shown}
          most={15}
          nameOf={({ id }) => `request ${id}`}
          detail={({ record }) => <Timeline record={record} />}
          empty={why === "failed" && failures === 0 ? "No request failed." : "None of those that are kept here."}
        />
      </div>
    </Section>
  );
}

function slowness({ record }: RequestSample): number {
  return numberOf(record, "e2eMs") ?? numberOf(record, "closeMs") ?? numberOf(record, "ttftMs") ?? 0;
}

/** A rare value that the filters do not name is among the others. */
export function fitting(dimensions: readonly Dimension[], chosen: Chosen): (sample: RequestSample) => boolean {
  const named = new Map(dimensions.map(({ name, values }) => [name, new Set(values)]));
  return ({ record }) =>
    Object.entries(chosen).every(([name, values]) => {
      const value = textOf(record, name);
      return values.length === 0 || values.includes(named.get(name)?.has(value) ? value : OTHERS);
    });
}

const text = (title: string, field: string): Column<RequestSample> => ({
  title,
  cell: ({ record }) => (
    <bdi class="clip" title={textOf(record, field)}>
      {field === "errorDetail" ? textOf(record, field) : nameOfValue(textOf(record, field))}
    </bdi>
  ),
  by: ({ record }) => textOf(record, field),
});
const time = (title: string, field: string): Column<RequestSample> => ({
  title,
  number: true,
  cell: ({ record }) => ms(numberOf(record, field)),
  by: ({ record }) => numberOf(record, field),
});
const amount = (title: string, field: string): Column<RequestSample> => ({
  title,
  number: true,
  cell: ({ record }) => count(numberOf(record, field)),
  by: ({ record }) => numberOf(record, field),
});

const WHO = [text("Scenario", "scenario"), text("Model", "model"), text("Mode", "mode"), text("Prompt", "prompt")];
const TIMED: readonly Column<RequestSample>[] = [
  { title: "Request", head: true, cell: ({ id }) => id, by: ({ id }) => id },
  ...WHO,
  time("TTFT", "ttftMs"),
  time("TPOT", "tpotMs"),
  time("E2E", "e2eMs"),
  amount("Tokens", "tokensOut"),
  text("Outcome", "outcome"),
];
const FAILED: readonly Column<RequestSample>[] = [
  { title: "Request", head: true, cell: ({ id }) => id, by: ({ id }) => id },
  text("Class", "errorClass"),
  amount("Status", "status"),
  ...WHO,
  time("Ended after", "closeMs"),
  text("Detail", "errorDetail"),
];
