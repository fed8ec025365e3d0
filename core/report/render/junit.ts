/**
 * The report as JUnit XML, for CI systems that show test cases: one case per threshold, per check, and one for the load generator. Pure.
 *
 * A failed threshold is a failure. One that could not be evaluated is an error when the run failed for it, else skipped. Checks are
 * cases that pass, with their counts in the output, because a check does not decide a run; `checksDecide` makes a failed check a failure.
 */
import { EXIT } from "../../contract/exits_gen.ts";
import type { ThresholdOutcome } from "../../summary/types.ts";
import type { Report } from "../types.ts";
import { clean } from "./clean.ts";
import { count, number } from "./numbers.ts";

export interface JunitOptions {
  checksDecide: boolean;
}

interface Case {
  name: string;
  body: string;
  kind: "passed" | "failure" | "error" | "skipped";
}

export function reportJunit(report: Report, { checksDecide }: JunitOptions = { checksDecide: false }): string {
  const { testid } = report.copied.run ?? {};
  const name = typeof testid === "string" ? testid : "llmload";
  const seconds = report.about.spanSeconds ?? report.about.durationSeconds;
  const suites = [
    suite("thresholds", thresholdCases(report), name, seconds),
    suite("checks", checkCases(report, checksDecide), name, seconds),
    suite("client", clientCases(report), name, seconds),
  ].filter((one) => one !== "");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${attribute(name)}" time="${seconds.toFixed(3)}">\n${suites.join("")}</testsuites>\n`;
}

function suite(name: string, cases: readonly Case[], run: string, seconds: number): string {
  if (cases.length === 0) return "";
  const of = (kind: Case["kind"]) => cases.filter((one) => one.kind === kind).length;
  const counts = `tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}"`;
  const lines = cases.map((one) => {
    const open = `    <testcase classname="${attribute(`${run}.${name}`)}" name="${attribute(one.name)}"`;
    return one.body === "" ? `${open}/>\n` : `${open}>${one.body}</testcase>\n`;
  });
  return `  <testsuite name="${name}" ${counts} time="${seconds.toFixed(3)}">\n${lines.join("")}  </testsuite>\n`;
}

function thresholdCases({ copied }: Report): Case[] {
  return (copied.thresholds ?? []).map((threshold) => {
    const name = `${threshold.metric}: ${threshold.expression}`;
    if (threshold.ok === true) return { name, body: "", kind: "passed" };
    if (threshold.ok === false) return { name, body: element("failure", heldAgainst(threshold)), kind: "failure" };
    const kind = copied.outcome === "passed" ? "skipped" : "error";
    return { name, body: element(kind, `not evaluated: ${threshold.reason ?? "no samples"}`), kind };
  });
}

/** A client that was the bottleneck is a failure where the run was failed for it (--require-valid). */
function clientCases({ client, copied }: Report): Case[] {
  const found = client?.verdict ?? null;
  if (found === null || found.word === "unknown") return [];
  const name = "the load generator was not the bottleneck";
  if (found.word === "valid") return [{ name, body: "", kind: "passed" }];
  const why = found.reasons.join("; ");
  if (found.word === "client-bound" && copied.run?.exit === EXIT.clientBound)
    return [{ name, body: element("failure", `the load generator was the bottleneck: ${why}`), kind: "failure" }];
  return [{ name, body: `<system-out>${escaped(`${found.word}: ${why}`)}</system-out>`, kind: "passed" }];
}

function heldAgainst({ value, guard }: ThresholdOutcome): string {
  if (value !== null) return `the value is ${number(value)}`;
  return guard !== null && !guard.ok ? "there were no samples" : "the limit was not kept";
}

function checkCases({ copied, whole }: Report, decide: boolean): Case[] {
  const known = copied.checks ?? whole.checksFailed.map(({ name, count: fails }) => ({ name, passes: null, fails }));
  return known.map(({ name, passes, fails }) => {
    const of = passes === null ? "" : ` of ${count(passes + fails)}`;
    const text = `failed ${count(fails)}${of}`;
    if (fails > 0 && decide) return { name, body: element("failure", text), kind: "failure" };
    return { name, body: `<system-out>${escaped(text)}</system-out>`, kind: "passed" };
  });
}

function element(kind: "failure" | "error" | "skipped", message: string): string {
  return `<${kind} message="${attribute(message)}"/>`;
}

/** XML 1.0 has no way to write most control characters: clean() takes them out. */
function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  return clean(text).replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

const attribute = escaped;
