/** From what was typed to a search: settings, workload, prices; what is wrong is said here. It must not know how it is run. */
import { readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { Command } from "commander";
import { parseSlo } from "../../../core/plan/slo.ts";
import type { Slo } from "../../../core/plan/types.ts";
import { next } from "../../../core/search/next.ts";
import { type PriceTable, parsePrices } from "../../../core/search/prices.ts";
import type { SearchSettings } from "../../../core/search/types.ts";
import type { WorkloadDocument } from "../../../core/workload/document.ts";
import { misuse, systemReason } from "../../run/failure.ts";
import { shown } from "../../run/paths.ts";
import { checkTestid, makeTestid } from "../../run/testid.ts";
import { readDocument, SEPARATOR } from "../../run/workload/document.ts";
import { folderOf } from "../../run/workload/make.ts";
import type { Step } from "../../search/drive.ts";
import { type BenchFlags, benchDocument, NAMES } from "../bench_flags.ts";
import { typedVariables } from "../flags.ts";
import type { Shell } from "../shell.ts";
import { callerEnvironment } from "../sources.ts";
import type { SearchFlags } from "./flags.ts";
import type { Stepping } from "./step.ts";

export interface TypedFlags extends SearchFlags, BenchFlags {
  outDir: string;
  testid?: string;
  note?: string;
  tag?: [string, string][];
  dotenv?: string;
  k6?: string;
}

export interface Asked {
  stepping: Omit<Stepping, "report">;
  /** absolute */
  dir: string;
  currency: string;
}

const SETTLE_PART = 4;
const LEAST_PART = 16;
/** k6 takes rates of a thousandth. */
const SMALLEST = 0.02;

/** @throws Failure */
export function askedFor(command: Command, url: string | undefined, flags: TypedFlags, shell: Shell): Asked {
  const variables = typedVariables(command);
  const environment = callerEnvironment(shell, flags.dotenv ?? null);
  const file = variables.WORKLOAD ?? (url === undefined ? environment.WORKLOAD || undefined : undefined);
  const document = workloadOf(command, url, file, flags, shell);
  const slo = sloOf(variables.SLO ?? document.slo ?? environment.SLO);
  const prices = flags.prices === undefined ? null : readPrices(flags.prices, shell.cwd);
  if (flags.maxCost !== undefined && prices === null) {
    throw misuse(
      "search.prices",
      "--max-cost needs --prices: what a token costs.",
      "docs/guide/search.md shows such a file.",
    );
  }
  const budget = flags.rpm ?? flags.tpm ?? flags.maxCost;
  if (budget !== undefined && (document.sessions !== undefined || document.tools !== undefined)) {
    throw misuse(
      "search.budget",
      "--rpm, --tpm and --max-cost are kept for single requests; a session or a tool makes several.",
      "Leave the sessions and tools of the workload out, or the budget.",
    );
  }
  const id = checkTestid(flags.testid ?? makeTestid("search", new Date(), Math.random));
  const outDir = resolve(shell.cwd, flags.outDir);
  const { WORKLOAD: _, ...settings } = variables;
  return {
    stepping: {
      allowClientBound: flags.allowClientBound === true,
      settings: settingsOf(flags, slo, document),
      document,
      ...(file === undefined
        ? { name: "search", words: NAMES }
        : { name: shown(resolve(shell.cwd, file), shell.cwd), words: {} }),
      typed: {
        ...{ variables: { ...settings, SLO: sloText(slo) }, preset: null, dotenv: flags.dotenv ?? null, folder: null },
        ...{
          k6: flags.k6 ?? null,
          stock: false,
          outDir: join(outDir, id),
          tags: flags.tag ?? [],
          note: flags.note ?? null,
        },
      },
      id,
      seed: seedOf(variables.SEED ?? document.seed ?? environment.SEED),
      prices,
    },
    dir: join(outDir, id),
    currency: prices?.currency ?? "",
  };
}

/** What the search would do first. */
export function firstStep({ stepping: { settings } }: Asked): Step {
  const step = next(settings, [], { seconds: 0 });
  if (step.do === "step") return step;
  throw misuse(
    "search.bounds",
    `Not even the first step can be made: ${step.why}.`,
    "A longer --max-time, or a shorter --step-duration.",
  );
}

function settingsOf(flags: TypedFlags, slo: Slo, document: WorkloadDocument): SearchSettings {
  const { over, share, precision, repeats, to = null } = flags;
  const from = flags.from ?? Math.min(1, to ?? 1);
  // whoever does not keep it at that does not keep it unloaded
  const least = over === "concurrency" ? 1 : from / LEAST_PART;
  for (const [name, load] of [
    ["--from", from],
    ["--to", to],
  ] as const) {
    if (over === "concurrency" && load !== null && !Number.isInteger(load)) {
      throw misuse("search.load", `${name} ${load} is no number of requests in flight.`, "Write a whole number.");
    }
  }
  if (to !== null && from > to) throw misuse("search.load", `--from ${from} lies above --to ${to}.`);
  if (from < SMALLEST) throw misuse("search.load", `--from ${from} is too small.`, `The smallest is ${SMALLEST}.`);
  const stepSeconds = flags.stepDuration / 1000;
  return {
    ...{ over, slo, share, from, to, least, precision, repeats, stepSeconds },
    settleSeconds: flags.settle === undefined ? stepSeconds / SETTLE_PART : flags.settle / 1000,
    leastRequests: flags.requests,
    randomArrivals: over === "rate" && document.load?.arrivals !== "constant",
    ...{
      rpm: flags.rpm ?? null,
      tpm: flags.tpm ?? null,
      maxSeconds: flags.maxTime / 1000,
      maxCost: flags.maxCost ?? null,
    },
  };
}

function workloadOf(
  command: Command,
  url: string | undefined,
  file: string | undefined,
  flags: TypedFlags,
  shell: Shell,
): WorkloadDocument {
  if (url !== undefined && file !== undefined) {
    throw misuse(
      "search.workload",
      "There are an address and a --workload file, which names one itself.",
      "Give one of them.",
    );
  }
  if (file === undefined) {
    if (url === undefined) command.error("error: missing required argument 'url' (or --workload FILE)");
    return benchDocument(url as string, flags);
  }
  const document = readDocument(file, shell.cwd);
  if (document.load?.trace !== undefined) {
    throw misuse(
      "search.workload",
      "A search sets the load, and a trace has its own.",
      "Leave load.trace out of the workload.",
    );
  }
  const { dataset } = document.prompts ?? {};
  if (dataset === undefined || isAbsolute(dataset)) return document;
  // paths in a file start from where it lies, those of a search from the current folder
  return { ...document, prompts: { ...document.prompts, dataset: resolve(folderOf(file, shell.cwd), dataset) } };
}

function sloOf(text: string | undefined): Slo {
  if (text === undefined || text.trim() === "") {
    throw misuse(
      "search.slo",
      "A search needs limits to keep.",
      '--slo "ttft:800 tpot:50" sets them, in milliseconds.',
    );
  }
  const read = parseSlo(text);
  if ("slo" in read) return read.slo;
  throw misuse("search.slo", `The SLO ${read.problem}.`);
}

function sloText(slo: Slo): string {
  return Object.entries(slo)
    .map(([name, limit]) => `${name}:${limit}`)
    .join(" ");
}

/** What is wrong with it is said when the settings are checked. */
function seedOf(value: string | number | undefined): number {
  const seed = Number(value ?? 1);
  return Number.isFinite(seed) ? seed : 1;
}

function readPrices(path: string, cwd: string): PriceTable {
  const file = resolve(cwd, path);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw misuse("search.prices", `The prices ${shown(file, cwd)} cannot be read (${systemReason(error)}).`);
  }
  const read = parsePrices(text);
  if ("table" in read) return read.table;
  throw misuse("search.prices", read.problems.map((problem) => `${shown(file, cwd)} ${problem}.`).join(SEPARATOR));
}
