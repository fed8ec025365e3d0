/**
 * `--fail-on "ttft.p95>+10%, error_rate>+1pp"`: the grammar of gates. With a sign the limit is on the difference between candidate
 * and base, without one on the candidate alone. It must not know how gates are decided. Pure.
 */
import { FAMILIES, findFamily, findMetric, METRICS, type Metric } from "./metrics.ts";

export interface Gate {
  /** as it was given */
  text: string;
  metric: Metric;
  /** it fails above the limit, or below it */
  above: boolean;
  /** `ratio`: candidate / base - 1; `plain`: candidate - base; `candidate`: the candidate's own figure */
  of: "ratio" | "plain" | "candidate";
  /** of `ratio` a share, else in the metric's unit */
  limit: number;
}

type Unit = "%" | "pp" | "ms" | "s" | "/s" | "";

/** Reads one option's value: gates separated by commas. A problem is a whole sentence. */
export function parseGates(text: string): { gates: Gate[] } | { problem: string; hint: string } {
  const gates: Gate[] = [];
  const parts = text.split(",").map((part) => part.trim());
  for (const part of parts.filter((one) => one !== "")) {
    const read = parseGate(part);
    if ("problem" in read) return read;
    gates.push(read);
  }
  return gates.length > 0 ? { gates } : { problem: "--fail-on holds no gate.", hint: EXAMPLE };
}

const EXAMPLE =
  'For instance "ttft.p95>+10%" (against the base), "error_rate>+1pp" (percentage points), "e2e.p99>8s" (whatever the base).';

function parseGate(text: string): Gate | { problem: string; hint: string } {
  const quoted = JSON.stringify(text.slice(0, 60));
  const [, name, sign, plus, digits, unit] = GRAMMAR.exec(text) ?? [];
  if (name === undefined) return { problem: `--fail-on ${quoted} is no gate.`, hint: EXAMPLE };
  const metric = findMetric(name);
  if (metric === null)
    return {
      problem: `--fail-on ${quoted} names ${JSON.stringify(name.slice(0, 40))}, which is not compared.`,
      hint: known(name),
    };
  const limit = limitOf(metric, plus === "" || plus === undefined ? null : plus, Number(digits), (unit ?? "") as Unit);
  if (typeof limit === "string") return { problem: `--fail-on ${quoted}: ${limit}.`, hint: EXAMPLE };
  const above = sign === ">";
  const wrongWay = limit.of !== "candidate" && limit.limit !== 0 && limit.limit > 0 !== above;
  if (wrongWay) {
    return {
      problem: `--fail-on ${quoted} would fail without any difference.`,
      hint: "Write > with + (it rose), < with - (it fell).",
    };
  }
  if (above === (metric.better === "higher")) {
    return {
      problem: `--fail-on ${quoted} would fail when ${metric.name} gets better, and never when it gets worse.`,
      hint: `A gate says what fails: write ${metric.name}${above ? "<" : ">"}...`,
    };
  }
  return { text, metric, above, ...limit };
}

const GRAMMAR = /^([A-Za-z0-9_.-]+)\s*([<>])\s*([+-]?)(\d{1,12}(?:\.\d{1,9})?)\s*(%|pp|ms|s|\/s)?$/;

function limitOf(metric: Metric, plus: string | null, amount: number, unit: Unit): Pick<Gate, "of" | "limit"> | string {
  const share = metric.unit === "share";
  const value = plus === "-" ? -amount : amount;
  if (unit === "%" && plus !== null) {
    if (share) return `${metric.name} is a share: write its difference in percentage points (+1pp)`;
    if (value <= -100) return "nothing falls by 100 % or more";
    return { of: "ratio", limit: value / 100 };
  }
  const factor = factorOf(metric.unit, unit, plus !== null);
  if (factor === null)
    return `${unit === "" ? "a number without a unit" : unit} does not go with ${metric.name}, ${wanted(metric.unit)}`;
  return { of: plus === null ? "candidate" : "plain", limit: value * factor };
}

/** What one of this unit is in the metric's own; null = they do not go together. */
function factorOf(metric: Metric["unit"], unit: Unit, signed: boolean): number | null {
  if (metric === "share") return unit === (signed ? "pp" : "%") ? 0.01 : null;
  if (metric === "ms") return unit === "ms" ? 1 : unit === "s" ? 1000 : null;
  return unit === "" || unit === "/s" ? 1 : null;
}

function wanted(unit: Metric["unit"]): string {
  if (unit === "share") return "which wants +1pp, or 2% as a limit whatever the base";
  if (unit === "ms") return "which wants +10% or +50ms, or 800ms as a limit whatever the base";
  return "which wants -10% or -5/s, or 20/s as a limit whatever the base";
}

function known(name: string): string {
  const [first = ""] = name.split(".");
  const family = findFamily(first);
  const names = METRICS.filter((metric) => metric.family === family).map((metric) => metric.name);
  return names.length > 0 ? `There are ${names.join(", ")}.` : `There are ${FAMILIES.map(shown).join(", ")}.`;
}

function shown(family: string): string {
  const stats = METRICS.filter((metric) => metric.family === family).flatMap(({ stat }) =>
    stat === null ? [] : [stat],
  );
  return stats.length === 0 ? family : `${family}.${stats.join("|")}`;
}
