/** run.json (contract/run.schema.json): what was planned, by what, where, and how it ended. Pure. */
import { EXIT, type ExitName } from "../../core/contract/exits_gen.ts";
import type { SuitePlan } from "./inspect.ts";
import { type Segment, segmentOf } from "./k6args.ts";
import type { GitState, Machine } from "./machine.ts";
import { relativePath } from "./paths.ts";
import type { RunPlan } from "./plan.ts";
import { isSecretName, plainAddress } from "./secrets.ts";

export interface RunDescription {
  v: 1;
  testid: string;
  suite: string;
  suiteFile: string;
  target: string;
  startedAt: string;
  endedAt: string | null;
  exit: number | null;
  k6ExitCode: number | null;
  stock: boolean;
  plan: SuitePlan | null;
  environment: Record<string, string>;
  versions: { llmload: string; k6: string; node: string };
  /** null = gathered from elsewhere, and nobody told */
  machine: Machine | null;
  git: GitState | null;
  files: string[];
  note: string | null;
  /** of --tag */
  tags: Record<string, string>;
  preset: string | null;
  /** k6's execution segment, where this run is a part of a test on several machines */
  segment: Segment | null;
  /** flags that were given to k6 itself and may change the load, masked; absent in merged and older runs */
  k6Args?: string[];
  /** a threshold with abortOnFail stopped it: it is not whole */
  aborted?: boolean;
}

export interface Circumstances {
  startedAt: Date;
  llmload: string;
  machine: Machine;
  git: GitState | null;
  mask: (text: string) => string;
}

/** The description at the start of a run: endedAt and exit are null, and stay so when the run dies. */
export function describeStart(plan: RunPlan, at: Circumstances): RunDescription {
  return {
    v: 1,
    testid: plan.testid,
    suite: plan.suite.name,
    suiteFile: relativePath(plan.suite.file, plan.cwd),
    target: plan.target,
    startedAt: at.startedAt.toISOString(),
    endedAt: null,
    exit: null,
    k6ExitCode: null,
    stock: plan.stock,
    plan: plan.load,
    environment: shownKnobs(plan, at.mask),
    versions: { llmload: at.llmload, k6: plan.k6.version, node: process.version },
    machine: at.machine,
    git: at.git,
    files: [],
    note: plan.note === null ? null : at.mask(plan.note),
    tags: Object.fromEntries(Object.entries(plan.tags).map(([key, value]) => [key, at.mask(value)])),
    preset: plan.preset,
    segment: segmentOf(plan.args),
    k6Args: plan.loadArgs.map(at.mask),
  };
}

export function describeEnd(
  start: RunDescription,
  end: { endedAt: Date; exit: ExitName; k6ExitCode: number | null; files: string[]; aborted?: boolean },
): RunDescription {
  return {
    ...start,
    endedAt: end.endedAt.toISOString(),
    exit: EXIT[end.exit],
    k6ExitCode: end.k6ExitCode,
    files: end.files,
    ...(end.aborted === true ? { aborted: true } : {}),
  };
}

/** The knobs that were set, fit to be shown: secrets masked, addresses without user info. */
export function shownKnobs(plan: RunPlan, mask: (text: string) => string): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const { name, value } of plan.environment.knobs) {
    shown[name] = isSecretName(name) ? "***" : mask(/^[a-z]+:\/\//i.test(value) ? plainAddress(value) : value);
  }
  return shown;
}
