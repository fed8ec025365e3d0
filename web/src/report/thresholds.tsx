/** Every threshold with its outcome, and every check. */
import type { Copied } from "../../../core/report/types.ts";
import { count, percent } from "../parts/numbers.ts";
import { Panel, Section } from "../parts/section.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Badge } from "../parts/tiles.tsx";
import { toldValue } from "./closest.ts";

type Threshold = NonNullable<Copied["thresholds"]>[number];
type Check = NonNullable<Copied["checks"]>[number];

export function Thresholds({ copied: { thresholds, checks } }: { copied: Copied }) {
  if (thresholds === null && checks === null) return null;
  return (
    <Section title="Thresholds and checks" lead="As k6 judged the whole run: filters do not act on these.">
      <div class="stack">
        {thresholds !== null && (
          <Panel title={`Thresholds (${thresholds.length})`}>
            <Table caption="Thresholds" columns={THRESHOLDS} rows={thresholds} most={100} />
          </Panel>
        )}
        {checks !== null && (
          <Panel title={`Checks (${checks.length})`}>
            <Table caption="Checks" columns={CHECKS} rows={checks} most={100} />
          </Panel>
        )}
      </div>
    </Section>
  );
}

function stateOf({ ok, excused }: Threshold): readonly ["good" | "bad" | "warn" | "plain", string, number] {
  if (ok === true) return ["good", "held", 0];
  if (ok === false) return ["bad", "broken", 3];
  return excused ? ["plain", "not needed", 1] : ["warn", "not evaluated", 2];
}

const THRESHOLDS: readonly Column<Threshold>[] = [
  { title: "Metric", head: true, cell: ({ metric }) => metric, by: ({ metric }) => metric },
  {
    title: "Outcome",
    cell: (threshold) => {
      const [tone, word] = stateOf(threshold);
      return <Badge tone={tone}>{word}</Badge>;
    },
    by: (threshold) => stateOf(threshold)[2],
  },
  { title: "Limit", cell: ({ expression }) => <bdi class="roomy">{expression}</bdi> },
  { title: "Value", number: true, cell: toldValue },
  { title: "Reason", cell: ({ reason }) => <bdi>{reason ?? ""}</bdi> },
];

const CHECKS: readonly Column<Check>[] = [
  { title: "Check", head: true, cell: ({ name }) => name, by: ({ name }) => name },
  { title: "Passed", number: true, cell: ({ passes }) => count(passes), by: ({ passes }) => passes },
  { title: "Failed", number: true, cell: ({ fails }) => count(fails), by: ({ fails }) => fails },
  {
    title: "Share",
    number: true,
    cell: ({ passes, fails }) => (passes + fails === 0 ? "n/a" : percent(passes / (passes + fails))),
    by: ({ passes, fails }) => (passes + fails === 0 ? null : passes / (passes + fails)),
  },
  {
    title: "Outcome",
    cell: ({ fails }) => (fails === 0 ? <Badge tone="good">held</Badge> : <Badge tone="warn">failed at times</Badge>),
  },
];
