/** What is told apart from the run's own figures: the warm-up, and what retries do to times. Of the whole run. */
import type { Distribution, PercentileName, Report } from "../../../core/report/types.ts";
import { count, ms, percent } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";
import { type Column, Table } from "../parts/table.tsx";

interface Row {
  name: string;
  ttft: Distribution;
  e2e: Distribution;
}

/** The figure of just these samples: warm-ups are mostly too short for estimates. */
const figure = (of: "ttft" | "e2e", at: PercentileName): Column<Row> => ({
  title: `${of.toUpperCase()} ${at}`,
  number: true,
  cell: (row) => ms(row[of].percentiles[at].ofSample),
  by: (row) => row[of].percentiles[at].ofSample,
});

const COLUMNS: readonly Column<Row>[] = [
  { title: "Requests", head: true, cell: ({ name }) => name },
  { title: "n", number: true, cell: ({ e2e, ttft }) => count(Math.max(e2e.n, ttft.n)) },
  ...[figure("ttft", "p50"), figure("ttft", "p95"), figure("e2e", "p50"), figure("e2e", "p95")],
];

export function Apart({ report: { whole, coldStart } }: { report: Report }) {
  const retried = (whole.rates.retried ?? 0) > 0;
  if (coldStart === null && !retried) return null;
  const rows: Row[] = [{ name: "The run's own figures", ttft: whole.latencies.ttft, e2e: whole.latencies.e2e }];
  if (coldStart !== null) rows.push({ name: "Warm-up", ttft: coldStart.latencies.ttft, e2e: coldStart.latencies.e2e });
  if (retried) {
    rows.push({ name: "First tries that succeeded", ...whole.attempts.first });
    rows.push({ name: "Final results, waits and failed tries included", ...whole.attempts.final });
  }
  const share = retried ? ` ${percent(whole.rates.retried)} of the first tries were retried.` : "";
  return (
    <Section
      title="Warm-up and retries"
      lead={`Told apart, of the whole run; figures of the samples, not estimates.${share}`}
    >
      <div class="panel">
        <Table caption="Warm-up and retries" columns={COLUMNS} rows={rows} />
      </div>
    </Section>
  );
}
