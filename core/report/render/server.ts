/** The server's side of a report as Markdown, and as text for a terminal. Pure. It must not know where the readings came from. */
import { SERVERS } from "../server/names.ts";
import type { ServerSide, SideFigure, SideRow } from "../server/types.ts";
import { prose, table } from "./marks.ts";
import { count, number, percent } from "./numbers.ts";

const FIGURES: Readonly<Record<SideFigure, string>> = {
  requests: "requests finished well",
  tokensIn: "tokens in",
  tokensOut: "tokens out",
  preemptions: "preemptions",
  inFlight: "in flight",
  running: "running",
  waiting: "waiting",
  cacheUsed: "KV cache used",
  queue: "queue time",
  ttft: "TTFT",
  itl: "gap between tokens",
  tpot: "TPOT",
  e2e: "E2E",
};

export const SERVER_HEAD = ["", "client", "server", "client - server"] as const;
const NOTHING = "";

/** A heading, a table, and what weakens it. */
export function serverMarkdown(side: ServerSide): string {
  const remarks = side.warnings.map((warning) => `- ${prose(warning)}`);
  return [`### Server's own figures (${serverTitle(side)})`, table(SERVER_HEAD, serverCells(side)), remarks.join("\n")]
    .filter((block) => block !== "")
    .join("\n\n");
}

/** Some lines that end with a line end. */
export function serverText(side: ServerSide): string {
  const rows = [[...SERVER_HEAD], ...serverCells(side)];
  const widths = SERVER_HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")}`.trimEnd(),
  );
  return [
    `server's own figures (${serverTitle(side)})`,
    ...lines,
    ...side.warnings.map((text) => `  ! ${text}`),
    "",
  ].join("\n");
}

/** Of which servers, and how often they were read. */
export function serverTitle({ servers, targets, readings }: ServerSide): string {
  const names = servers.map((kind) => SERVERS.find((server) => server.kind === kind)?.label ?? kind);
  const many = targets === 1 ? "" : `, ${targets} servers`;
  return `${names.join(", ") || "none read"}${many}, ${count(readings.all)} readings`;
}

/** One row a figure, under SERVER_HEAD. */
export function serverCells({ rows }: ServerSide): string[][] {
  return rows.map((row) => [name(row), client(row), server(row), residue(row)]);
}

function name({ figure, statistic, unit }: SideRow): string {
  const what = statistic === "total" ? FIGURES[figure] : `${FIGURES[figure]}, ${statistic}`;
  return unit === "ms" ? `${what} (ms)` : what;
}

function shown(value: number | null, { unit, statistic }: SideRow): string {
  if (value === null) return NOTHING;
  if (unit === "share") return percent(value);
  return statistic === "total" ? count(value) : number(value);
}

function client(row: SideRow): string {
  return shown(row.client, row);
}

function server(row: SideRow): string {
  const { serverBetween: between } = row;
  if (between === null) return shown(row.server, row);
  return between.high === null ? `above ${number(between.low)}` : `${number(between.low)} to ${number(between.high)}`;
}

function residue(row: SideRow): string {
  const { residueBetween: between } = row;
  if (between === null) return row.residue === null ? NOTHING : signed(shown(row.residue, row), row.residue);
  const high = signed(number(between.high), between.high);
  return between.low === null ? `below ${high}` : `${signed(number(between.low), between.low)} to ${high}`;
}

function signed(text: string, value: number): string {
  return value > 0 ? `+${text}` : text;
}
