/** What the generators share: the shape of the contract's JSON files, and of what they yield. No I/O here. */
import type { OptionSpec } from "../../core/contract/options.ts";

export interface MetricSource {
  name: string;
  type: "counter" | "gauge" | "rate" | "trend";
  time?: boolean;
  group: string;
  unit: string;
  engineOnly?: boolean;
  help: string;
}

export interface ErrorSource {
  name: string;
  when: string;
  allowable: boolean;
  retry: boolean;
}

export interface FaultSource {
  name: string;
  when: string;
  fails: boolean;
}

export interface ExitSource {
  code: number;
  name: string;
  meaning: string;
}

export interface SchemaField {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  description?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
}

export interface SchemaSource {
  title: string;
  description: string;
  properties: Record<string, SchemaField>;
  required: string[];
}

/** Everything that files are generated from. */
export interface Sources {
  metrics: MetricSource[];
  classes: ErrorSource[];
  faults: FaultSource[];
  exits: ExitSource[];
  record: SchemaSource;
  options: readonly OptionSpec[];
}

export interface GeneratedFile {
  /** from the repository's root, with forward slashes */
  path: string;
  text: string;
}
