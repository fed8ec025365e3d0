/** The table at the end of several suites: how each ended, a few figures, where its results lie. Text in, text out. */
import { EXIT, type ExitName } from "../../core/contract/exits_gen.ts";
import type { RunEnd } from "../run/execute.ts";
import type { Failure } from "../run/failure.ts";
import { shown } from "../run/paths.ts";
import type { RunPlan } from "../run/plan.ts";
import { columns } from "./columns.ts";
import { colourful, type Paint, painter, type Shell } from "./shell.ts";

/** A suite that was run, one that could not be, or one whose turn did not come. */
export type SuiteEnd = { title: string } & (
  | { plan: RunPlan; end: RunEnd }
  | { failure: Failure }
  | { skipped: string; exit: ExitName }
);

interface Row {
  cells: string[];
  style: "green" | "red" | "yellow";
  /** sentences below the line */
  reason: string | null;
}

const HEAD = ["suite", "outcome", "lasted", "requests", "failed", "TTFT p95", "results"];

interface Total {
  exit: ExitName;
  seconds: number;
  noun: "run" | "suite";
}

/** `ended well, 12.0s, 480 requests, 0.0 % failed, TTFT p95 31 ms`: one run in a line. */
export function briefly(end: SuiteEnd, shell: Shell): string {
  const { cells, reason } = rowOf(end, shell);
  const [, outcomeText = "", lasted = "", requests = "", failed = "", ttft = ""] = cells;
  const figures = [
    ...[lasted, requests && `${requests} requests`, failed && `${failed} failed`, ttft && `TTFT p95 ${ttft}`],
    reason ?? "",
  ];
  return [outcomeText, ...figures.filter((text) => text !== "")].join(", ");
}

export function seriesText(ends: readonly SuiteEnd[], total: Total, shell: Shell): string {
  const paint = painter(colourful(shell.stderr, shell.env));
  const rows = ends.map((end) => rowOf(end, shell));
  // a plain k6 script keeps no figures of ours
  const used = HEAD.flatMap((_, i) => (rows.some((row) => (row.cells[i] ?? "") !== "") ? [i] : []));
  const pick = (cells: readonly string[]) => used.map((i) => cells[i] ?? "");
  const [head = "", ...lines] = columns([pick(HEAD), ...rows.map((row) => pick(row.cells))]);
  const body = rows.flatMap((row, i) => [
    `  ${coloured(lines[i] ?? "", row, paint)}`,
    ...(row.reason === null ? [] : [`    ${row.reason.replace(/\s*\n\s*/g, "\n    ")}`]),
  ]);
  return `\nllmload: ${totals(ends, total)}\n  ${paint("dim", head)}\n${body.join("\n")}\n`;
}

/** The outcome alone is coloured; the line is padded already. */
function coloured(line: string, row: Row, paint: Paint): string {
  const outcome = row.cells[1] ?? "";
  return line.replace(outcome, () => paint(row.style, outcome));
}

function rowOf(suite: SuiteEnd, shell: Shell): Row {
  if ("skipped" in suite) return { cells: [suite.title, "not run"], style: "yellow", reason: suite.skipped };
  if ("failure" in suite) {
    const { exit, message } = suite.failure;
    return { cells: [suite.title, outcome(exit)], style: "red", reason: message };
  }
  const { end, plan } = suite;
  const { requests, failed, ttftP95 } = end.figures;
  return {
    cells: [
      suite.title,
      outcome(end.exit),
      duration(end.seconds),
      requests === null ? "" : String(requests),
      failed === null ? "" : `${(failed * 100).toFixed(1)} %`,
      ttftP95 === null ? "" : `${Math.round(ttftP95)} ms`,
      `${shown(plan.dir, shell.cwd)}/`,
    ],
    style: end.exit === "ok" ? "green" : "red",
    reason: end.exit === "ok" ? null : (end.reason ?? end.exit),
  };
}

function outcome(exit: ExitName): string {
  return exit === "ok" ? "ended well" : `exit ${EXIT[exit]}`;
}

function totals(ends: readonly SuiteEnd[], { exit, seconds, noun }: Total): string {
  const well = ends.filter((suite) => "end" in suite && suite.end.exit === "ok").length;
  const skipped = ends.filter((suite) => "skipped" in suite).length;
  const failed = ends.length - well - skipped;
  const parts = [
    `${well} ended well`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} not run`] : []),
  ];
  const status = exit === "ok" ? "" : ` (exit ${EXIT[exit]})`;
  return `${ends.length} ${noun}s in ${duration(seconds)}: ${parts.join(", ")}${status}`;
}

function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const rest = `${String(whole % 60).padStart(2, "0")}s`;
  return minutes < 60
    ? `${minutes}m${rest}`
    : `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m${rest}`;
}
