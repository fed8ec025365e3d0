/** docs/reference/views.md: the views, from their own definitions. Pure. */
import { VIEWS } from "./views.ts";

export function viewsPage(): string {
  return `${HEAD}\n${VIEWS.map(section).join("\n")}`;
}

const HEAD = `<!-- generated from node/results/views.ts: do not edit -->

# The views of \`llmload query\`

\`llmload query RUN... "select ..."\` reads records, packed runs and files of \`k6 run --out json\`, and answers SQL
([DuckDB's dialect](https://duckdb.org/docs/stable/sql/introduction)) over these views. Times are UTC; a name is
right in upper or lower case; missing is null. A query sees the views and nothing else: no files, no network.

\`\`\`sh
llmload query results/NAME "select model, count(*) as n, quantile_cont(ttftMs, 0.95) as p95 from requests where outcome = 'ok' group by model"
llmload query results "select run, quantile_cont(gapMs, 0.99) from gaps where weight = 1 group by run" --format csv
llmload query results/NAME "select * from checks" --format ndjson
\`\`\`

What a line must hold to be a record: the fields that [the record](record.md) always has and that are not null, with the
right version, types and values. A value of another type that reads as the right one (\`"5"\` for 5) is taken, and an
absent field that may be null is null. Every other line is counted (\`runs.badLines\`) and named on stderr.

Of a file of \`k6 run --out json\`: every point is a row of \`samples\`. The points of one HTTP request share their time, to
the nanosecond, and all tags; where exactly one \`http_reqs\` point has them, \`requests\` has its times, where several have,
a row for each without times. k6 says nothing of outcomes, tokens or chunks: they are null. TTFT and the like carry
no sign of their request and stay samples.
`;

function section({ name, meaning, columns }: (typeof VIEWS)[number]): string {
  const rows = columns.map((c) => `| \`${c.name}\` | ${c.type} | ${c.meaning.replaceAll("|", "\\|")} |`);
  return `\n## ${name}\n\n${meaning}\n\n| column | type | meaning |\n|---|---|---|\n${rows.join("\n")}\n`;
}
