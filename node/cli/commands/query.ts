/** `llmload query`: SQL over the records of runs. */
import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { misuse } from "../../run/failure.ts";
import { enterRecords, onRecords, tellReadings } from "../records.ts";
import { colourful, painter, type Shell } from "../shell.ts";

export function addQuery(llmload: Command, shell: Shell): void {
  llmload
    .command("query")
    .description("ask records of runs by SQL: one run, many, shards, k6's own JSON output")
    .argument("[run...]", "folders of runs, files or patterns; the last argument is the SQL")
    .addOption(new Option("--format <FORMAT>", "table, json, csv, ndjson").choices(FORMATS).default("table"))
    .option("--views", "list the views and their columns, and end")
    .addHelpText("after", HELP)
    .action((args: string[], options: { format: Format; views?: boolean }) => ask(args, options, shell));
}

const FORMATS = ["table", "json", "csv", "ndjson"] as const;
type Format = (typeof FORMATS)[number];

async function ask(args: string[], options: { format: Format; views?: boolean }, shell: Shell): Promise<void> {
  if (options.views) {
    const { VIEWS } = await enterRecords(() => import("../../results/views.ts"));
    shell.stdout.write(VIEWS.map(viewText).join("\n"));
    return;
  }
  const { runs, sql } = split(args);
  await onRecords(async () => {
    const [{ openResults }, { query }, { writeAnswer }] = await enterRecords(() =>
      Promise.all([
        import("../../results/open.ts"),
        import("../../results/query.ts"),
        import("../../results/format/answer.ts"),
      ]),
    );
    const results = await openResults(runs, { withMore: true });
    try {
      tellReadings(results.readings, shell);
      const paint = painter(colourful(shell.stdout, shell.env));
      const width = shell.stdout.isTTY ? (shell.stdout.columns ?? null) : null;
      const answer = await query(results.database, sql);
      await writeAnswer(answer, options.format, writer(shell), { width, bold: (text) => paint("bold", text) });
    } catch (error) {
      if (!(error instanceof ReaderGone)) throw error;
    } finally {
      results.close();
    }
  });
}

function split(args: readonly string[]): { runs: string[]; sql: string } {
  const sql = args.at(-1) ?? "";
  if (args.length < 2 || existsSync(sql)) {
    throw misuse(
      "query.arguments",
      args.length < 2
        ? "A query wants a run and the SQL."
        : `The last argument, ${sql}, is a file or folder: the SQL is missing.`,
      'For instance: llmload query results/NAME "select count(*) from requests"',
    );
  }
  return { runs: args.slice(0, -1), sql };
}

/** The reader of our output went away (`llmload query ... | head`): no fault, but nothing is left to do. */
class ReaderGone extends Error {}

/** Waits for a slow reader, so that a large answer does not pile up here. */
function writer({ stdout }: Shell): (text: string) => Promise<void> {
  let gone = false;
  stdout.once("close", () => {
    gone = true;
  });
  stdout.once("error", () => {
    gone = true;
  });
  return async (text) => {
    if (gone || stdout.destroyed) throw new ReaderGone();
    if (stdout.write(text)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        stdout.removeListener("drain", done).removeListener("close", done).removeListener("error", done);
        resolve();
      };
      stdout.once("drain", done).once("close", done).once("error", done);
    });
  };
}

function viewText({
  name,
  meaning,
  columns,
}: {
  name: string;
  meaning: string;
  columns: readonly { name: string; type: string }[];
}): string {
  const list = columns.map((column) => `  ${column.name.padEnd(22)} ${column.type}`).join("\n");
  return `${name}: ${meaning.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")}\n${list}\n`;
}

const HELP = `
RUN is a run's folder, a folder of runs, or a file: requests.ndjson, plain, .gz or .zst, a packed run, or what
\`k6 run --out json=FILE\` wrote. Lines that are no records are counted and named; the rest is answered.

Examples:
  llmload query --views
  llmload query results/NAME "select model, quantile_cont(ttftMs, [0.5, 0.95]) from requests group by model"
  llmload query results "select run, count(*), count(*) filter (outcome = 'error') as errors from requests group by run"
  llmload query 'shards/*/requests.ndjson' "select * from timeline" --format csv > timeline.csv
`;
