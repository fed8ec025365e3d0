/** The flags of a comparison, shared by `compare` and `ab`: what is compared, how, how it is written, what fails it. It must not know commands. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Gate, parseGates } from "../../core/compare/gate_grammar.ts";
import { FAMILIES, findFamily } from "../../core/compare/metrics.ts";
import { NOISE, parseNoise } from "../../core/compare/noise.ts";
import type { Noise } from "../../core/compare/types.ts";
import { parseDuration } from "../../core/plan/duration.ts";
import { DIMENSIONS, type DimensionName, type Warmup } from "../../core/report/input.ts";
import { misuse } from "../run/failure.ts";

export const FORMATS = ["text", "md", "json", "junit", "html"] as const;
export type Format = (typeof FORMATS)[number];

export interface CompareFlags {
  noise: Noise;
  by: DimensionName[];
  metrics: string[] | null;
  warmup?: Warmup;
  failOn: Gate[];
  allowUnevaluated?: boolean;
  format: Format;
  out?: string;
}

const GROUP = "Comparison:";

export function addCompareFlags(command: Command): Command {
  const options = [
    new Option("--noise <SIZE>", "differences up to this are of no interest: 5% of times and rates, 0.5pp of shares")
      .argParser(noise)
      .default(NOISE, "5%,0.5pp"),
    new Option("--metrics <NAME,...>", `only these: ${FAMILIES.join(", ")}`).argParser(families).default(null, "all"),
    new Option("--by <DIMENSION,...>", `also apart by ${DIMENSIONS.join(", ")}`)
      .argParser(dimensions)
      .default([], "none"),
    new Option("--warmup <SPAN>", "leave out what came first in each run: 30s, or 100 requests").argParser(warmup),
    new Option("--fail-on <GATE>", 'exit 7 when it is shown: "ttft.p95>+10%", "error_rate>+1pp"; repeatable')
      .argParser(gates)
      .default([], "none"),
    new Option("--allow-unevaluated", "a gate that cannot be evaluated fails nothing (else exit 5)"),
    new Option("--format <FORMAT>", "text, md (for pull requests), json, junit, html").choices(FORMATS).default("text"),
    new Option("--out <FILE>", "write to this file instead of the terminal"),
  ];
  for (const option of options) command.addOption(option.helpGroup(GROUP));
  return command;
}

function noise(text: string): Noise {
  const read = parseNoise(text);
  if ("problem" in read) throw new InvalidArgumentError(`It ${read.problem}.`);
  return read.noise;
}

function families(text: string): string[] {
  const named = parts(text);
  if (named.length === 0) throw new InvalidArgumentError(`It names none; there are ${FAMILIES.join(", ")}.`);
  return named.map((part) => {
    const family = findFamily(part);
    if (family !== null) return family;
    throw new InvalidArgumentError(`${JSON.stringify(part)} is not compared; there are ${FAMILIES.join(", ")}.`);
  });
}

function dimensions(text: string): DimensionName[] {
  return [...new Set(parts(text))].map((part) => {
    const known = DIMENSIONS.find((name) => name === part);
    if (known !== undefined) return known;
    throw new InvalidArgumentError(`${JSON.stringify(part)} is no dimension; there are ${DIMENSIONS.join(", ")}.`);
  });
}

function gates(text: string, before: Gate[]): Gate[] {
  const read = parseGates(text);
  if ("problem" in read) throw misuse("compare.gate", read.problem, read.hint);
  return [...before, ...read.gates];
}

function warmup(text: string): Warmup {
  if (/^\d{1,9}$/.test(text)) return { requests: Number(text) };
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new InvalidArgumentError("Write a time such as 30s, or a number of requests.");
  return { seconds: ms / 1000 };
}

function parts(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
