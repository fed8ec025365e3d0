/**
 * What a test runner found, as a value: counts, the names of what failed or was skipped. Pure: it parses the
 * runners' own JSON and must not know how they were started.
 */

export interface Outcome {
  passed: number;
  failed: string[];
  skipped: string[];
}

export const EMPTY: Outcome = { passed: 0, failed: [], skipped: [] };

export function add(a: Outcome, b: Outcome): Outcome {
  return { passed: a.passed + b.passed, failed: [...a.failed, ...b.failed], skipped: [...a.skipped, ...b.skipped] };
}

/** One line of `go test -json`. Returns null for output that is not an event of a test. */
export function goEvent(line: string): { action: string; name: string; output: string } | null {
  if (!line.startsWith("{")) return null;
  try {
    const event = JSON.parse(line) as { Action?: string; Package?: string; Test?: string; Output?: string };
    if (typeof event.Action !== "string") return null;
    const pkg = (event.Package ?? "").split("/xk6/").pop() ?? "";
    return {
      action: event.Action,
      name: event.Test === undefined ? `package ${pkg}` : `${pkg} ${event.Test}`,
      output: event.Output ?? "",
    };
  } catch {
    return null;
  }
}

/** A package that does not compile has no tests, only a failed package: it counts as one failure. */
export function goOutcome(lines: readonly string[]): Outcome {
  const outcome: Outcome = { passed: 0, failed: [], skipped: [] };
  for (const line of lines) {
    const event = goEvent(line);
    if (event === null) continue;
    const isPackage = event.name.startsWith("package ");
    if (event.action === "pass" && !isPackage) outcome.passed++;
    if (event.action === "skip" && !isPackage) outcome.skipped.push(event.name);
    if (event.action === "fail") outcome.failed.push(event.name);
  }
  const tests = outcome.failed.filter((name) => !name.startsWith("package "));
  if (tests.length > 0) outcome.failed = tests;
  return outcome;
}

interface VitestReport {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

/** vitest's JSON report. A file that could not be loaded has no tests and counts as one failure. */
export function vitestOutcome(json: string, root: string): Outcome {
  const report = JSON.parse(json) as VitestReport;
  const outcome: Outcome = { passed: 0, failed: [], skipped: [] };
  for (const file of report.testResults) {
    const short = file.name.startsWith(root) ? file.name.slice(root.length + 1) : file.name;
    if (file.assertionResults.length === 0 && file.status === "failed") outcome.failed.push(`${short} (not loaded)`);
    for (const test of file.assertionResults) {
      if (test.status === "passed") outcome.passed++;
      else if (test.status === "failed") outcome.failed.push(`${short} ${test.fullName}`);
      else outcome.skipped.push(`${short} ${test.fullName}`);
    }
  }
  return outcome;
}
