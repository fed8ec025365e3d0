/** Errors by class, all of them or those that the chat-api guide's breakdown leaves out, and the deviations of streams. Pure. */
import { ERROR_CLASSES, FAULTS } from "../contract/errors_gen.ts";
import { type Block, entry, type Line, line } from "./lines.ts";
import type { Summary } from "./types.ts";

type Group = readonly [label: string, parts: readonly (readonly [className: string, word: string])[]];

/** These stand in the chat-api guide's block. */
const GUIDE_GROUPS: readonly Group[] = [
  ["Auth (401/403)", [["auth", ""]]],
  ["Validation (400/422)", [["validation", ""]]],
  ["Server (5xx)", [["server", ""]]],
];
const GROUPS: readonly Group[] = [
  ["Rate Limited (429)", [["rate_limited", ""]]],
  ["Not Found (404)", [["not_found", ""]]],
  ["Other HTTP Status", [["http", ""]]],
  [
    "Timeouts",
    [
      ["timeout_connect", "connect"],
      ["timeout_first_token", "first token"],
      ["timeout_stall", "stall"],
      ["timeout_total", "total"],
    ],
  ],
  [
    "Connections",
    [
      ["dns", "name"],
      ["connect", "refused"],
      ["tls", "TLS"],
      ["reset", "reset"],
    ],
  ],
  [
    "Broken Streams",
    [
      ["stream_truncated", "truncated"],
      ["stream_error", "error inside"],
      ["stream_malformed", "malformed"],
    ],
  ],
  ["Empty Answers", [["empty", ""]]],
  ["Invalid Responses", [["invalid_response", ""]]],
  ["Failed Checks", [["check", ""]]],
];

/** The classes that are shown here; a test holds it to the contract. */
export const OTHER_CLASSES: readonly string[] = GROUPS.flatMap(([, parts]) => parts.map(([name]) => name));

export function otherErrors(summary: Summary): Block {
  return { title: "Other errors", lines: GROUPS.map((group) => groupLine(summary, group)) };
}

/** Every class. `brief`: only those that came to pass. */
export function allErrors(summary: Summary, brief: boolean): Block {
  const groups = [...GUIDE_GROUPS, ...GROUPS].filter((group) => !brief || sumOf(summary, group) > 0);
  const lines = groups.map((group) => groupLine(summary, group));
  return { title: "Errors", lines: lines.length > 0 ? lines : [line("  none")] };
}

function countOf({ figures }: Summary, className: string): number {
  return figures.count(`llm_errors{error_class:${className}}`);
}

function sumOf(summary: Summary, [, parts]: Group): number {
  return parts.reduce((total, [name]) => total + countOf(summary, name), 0);
}

function groupLine(summary: Summary, group: Group): Line {
  const [label, parts] = group;
  const sum = sumOf(summary, group);
  const detail = parts
    .filter(([name, word]) => word !== "" && countOf(summary, name) > 0)
    .map(([name, word]) => `${word} ${countOf(summary, name)}`);
  const text = detail.length > 0 ? `${sum} (${detail.join(", ")})` : String(sum);
  return entry(label, text, sum > 0 && !parts.every(([name]) => allowed(summary, name)) ? "bad" : "plain");
}

/** Also the error classes that ALLOW_FAULTS turned into faults. */
const COUNTED: readonly { name: string }[] = [...FAULTS, ...ERROR_CLASSES.filter((c) => c.allowable)];

export function faults(summary: Summary): Block {
  const lines = COUNTED.map(({ name }) => ({ name, n: summary.figures.count(`llm_stream_faults{fault:${name}}`) }))
    .filter(({ n }) => n > 0)
    .map(({ name, n }): Line => {
      const fine = allowed(summary, name);
      return entry(name, `${n}${fine ? " (allowed)" : ""}`, fine ? "plain" : "warn");
    });
  return { title: "Faults", lines: lines.length > 0 ? lines : [line("  none")] };
}

function allowed({ allowFaults }: Summary, name: string): boolean {
  return allowFaults.includes(name);
}
