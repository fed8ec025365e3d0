/** Two sides compared: gates and verdicts first, then each figure with its runs, shapes, and the course of each run. It must not know how verdicts were found. */
import { method, runsOf, WORDS } from "../../../core/compare/render/cells.ts";
import type { Comparison, GateOutcome, Side, Verdict } from "../../../core/compare/types.ts";
import type { ComparisonPage } from "../../../core/page/types.ts";
import { clean } from "../../../core/report/render/clean.ts";
import { label } from "../parts/label.ts";
import { Grid, Panel, Section } from "../parts/section.tsx";
import { Table } from "../parts/table.tsx";
import { Badge, Tile, Tiles } from "../parts/tiles.tsx";
import { Course } from "./course.tsx";
import { Figures } from "./figures.tsx";
import { Shapes } from "./shapes.tsx";
import { GATE_TONES, TONES } from "./tones.ts";

/** Names may be long and without a space. */
const WRAP = { overflowWrap: "anywhere" };

export function ComparisonView({ page: { comparison } }: { page: ComparisonPage }) {
  const { base, candidate, gates, cuts, whole } = comparison;
  return (
    <>
      <Section title="Verdict" lead={method(comparison)}>
        <Tally comparison={comparison} />
        <Grid wide>
          <Runs title="Base" side={base} />
          <Runs title="Candidate" side={candidate} />
        </Grid>
        <Care comparison={comparison} />
      </Section>
      {gates.length > 0 && (
        <Section title="Gates" lead="A gate fails when its limit is surely broken: the whole interval lies beyond it.">
          <Gates gates={gates} />
        </Section>
      )}
      <Section
        title="Figures"
        lead="Dots are runs, the base above the candidate; bars are the 95 % intervals of their means."
      >
        <Figures metrics={whole} comparison={comparison} caption="All requests" />
      </Section>
      <Shapes comparison={comparison} />
      <Course comparison={comparison} />
      {cuts.map((cut) => {
        const title = `${cut.dimension} ${label(clean(cut.value, 60), "unknown")}`;
        return (
          <div key={`${cut.dimension} ${cut.value}`} style={WRAP}>
            <Section title={title}>
              <Figures metrics={cut.metrics} comparison={comparison} caption={`Figures of ${title}`} />
            </Section>
          </div>
        );
      })}
    </>
  );
}

const TOLD: readonly Verdict[] = ["worse", "better", "same", "unclear", "few-runs", "descriptive"];

function Tally({ comparison: { whole } }: { comparison: Comparison }) {
  const counted = TOLD.map((verdict) => ({ verdict, n: whole.filter((metric) => metric.verdict === verdict).length }));
  const shown = counted.filter(({ n }) => n > 0);
  if (shown.length === 0) return <p class="empty">There is nothing to compare.</p>;
  return (
    <Tiles>
      {shown.map(({ verdict, n }) => (
        <Tile
          key={verdict}
          label={WORDS[verdict]}
          value={String(n)}
          note={n === 1 ? "figure" : "figures"}
          tone={TONES[verdict]}
        />
      ))}
    </Tiles>
  );
}

function Runs({ title, side }: { title: string; side: Side }) {
  return (
    <Panel title={title} note={runsOf(side)}>
      <p style={WRAP}>
        <bdi>{label(side.name)}</bdi>
      </p>
      <Table
        caption={`Runs of the ${title.toLowerCase()}`}
        columns={[
          { title: "Run", cell: (run) => <bdi>{label(run.name)}</bdi>, by: (run) => run.name, head: true },
          { title: "Requests", cell: (run) => String(run.requests), by: (run) => run.requests, number: true },
          {
            title: "Seconds",
            cell: (run) => run.durationSeconds.toFixed(0),
            by: (run) => run.durationSeconds,
            number: true,
          },
          {
            title: "Note",
            cell: (run) => <bdi>{run.complete ? (run.note ?? "") : `did not end as planned. ${run.note ?? ""}`}</bdi>,
          },
        ]}
        rows={side.runs}
        most={10}
      />
    </Panel>
  );
}

function Care({ comparison: { warnings, unlike } }: { comparison: Comparison }) {
  if (warnings.length === 0 && unlike.length === 0) return null;
  return (
    <Panel title="Read with care">
      <ul style={WRAP}>
        {warnings.map((sentence) => (
          <li key={sentence}>
            <bdi>{sentence}</bdi>
          </li>
        ))}
        {unlike.map(({ what, base, candidate }) => (
          <li key={what}>
            The plans differ: <bdi>{label(what)}</bdi>: <bdi>{label(base)}</bdi> against <bdi>{label(candidate)}</bdi>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Gates({ gates }: { gates: readonly GateOutcome[] }) {
  return (
    <Table
      caption="All gates"
      columns={[
        { title: "Gate", cell: ({ gate }) => <bdi>{gate}</bdi>, head: true },
        {
          title: "Result",
          cell: ({ result }) => <Badge tone={GATE_TONES[result]}>{result.replace("-", " ")}</Badge>,
          by: ({ result }) => result,
        },
        { title: "Why", cell: ({ gate, text }) => <bdi>{text.slice(gate.length + 2)}</bdi> },
      ]}
      rows={gates}
    />
  );
}
