/** The checks of k6's own data: a tree of groups. Pure. */
import type { Copied, NamedCount } from "../../report/types.ts";
import { ranked } from "./counts.ts";

type Check = NonNullable<Copied["checks"]>[number];

interface Group {
  groups?: unknown;
  checks?: unknown;
}

/** In k6's order. */
export function checksOf(root: unknown): Check[] {
  const { checks, groups } = (root ?? {}) as Group;
  const own = list<Check>(checks).map(({ name, passes, fails }) => ({ name, passes, fails }));
  return [...own, ...list<Group>(groups).flatMap(checksOf)];
}

export function failedChecks(checks: readonly Check[]): NamedCount[] {
  return ranked(checks.map(({ name, fails }) => ({ name, count: fails })));
}

function list<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
