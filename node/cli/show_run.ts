/** What a person is told when a run has ended. Text in, text out. */
import { join } from "node:path";
import { EXIT } from "../../core/contract/exits_gen.ts";
import type { RunEnd } from "../run/execute.ts";
import { shown } from "../run/paths.ts";
import { FILES, REPORT_FILES, type RunPlan } from "../run/plan.ts";
import { colourful, type Paint, painter, type Shell } from "./shell.ts";

const PAGE = REPORT_FILES[1];

/** How it ended and where the files are. */
export function runEndText(title: string, plan: RunPlan, end: RunEnd, shell: Shell): string {
  const paint = painter(colourful(shell.stderr, shell.env));
  const files = [{ name: FILES.run, bytes: null }, ...end.files.map((file) => ({ ...file }))];
  const width = Math.max(...files.map((file) => file.name.length));
  const list = files.map((file) => {
    const path = shown(join(plan.dir, file.name), shell.cwd);
    return `  ${path.padEnd(path.length - file.name.length + width)}${file.bytes === null ? "" : `  ${size(file.bytes)}`}`;
  });
  const page = end.files.some((file) => file.name === PAGE)
    ? `report: ${shown(join(plan.dir, PAGE), shell.cwd)}\n`
    : "";
  const lines = list.map((line) => `${line.trimEnd()}\n`).join("");
  return `\nllmload: ${title}: ${verdict(end, paint)}\n${client(end, paint)}${lines}${page}`;
}

/** A valid client needs no word here; the reason of the exit has been said. */
function client({ client: found, exit }: RunEnd, paint: Paint): string {
  if (found === null || exit === "clientBound" || (found.word !== "doubtful" && found.word !== "client-bound"))
    return "";
  const word = found.word === "doubtful" ? paint("yellow", "doubtful") : paint("red", "client-bound");
  return `  load generator: ${word}: ${found.reasons[0] ?? ""}\n`;
}

function verdict(end: RunEnd, paint: Paint): string {
  if (end.exit === "ok") return paint("green", "ended well");
  return `${paint("red", end.reason ?? end.exit)} (exit ${EXIT[end.exit]})`;
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1 << 20 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}
