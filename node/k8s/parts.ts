/** What a TestRun and a Job have in common: environment, volumes, limits of a pod. Pure. */

import { IMAGE_USER, RECORDS_PATH, type Wanted } from "./wanted.ts";
import type { Value } from "./yaml.ts";

type Part = Record<string, Value | undefined>;

/** k6 sends nothing home and fetches nothing. */
const QUIET = { K6_NO_USAGE_REPORT: "true", K6_AUTO_EXTENSION_RESOLUTION: "false" };

export function metadata({ name, namespace }: Wanted): Part {
  return { name, ...(namespace === null ? {} : { namespace }), labels: { "app.kubernetes.io/name": "llmload" } };
}

export function environment({ env, name }: Wanted, more: Readonly<Record<string, string>> = {}): Value[] {
  const all = { ...QUIET, LLMLOAD_TESTID: name, ...env, ...more };
  return Object.entries(all).map(([variable, value]) => ({ name: variable, value }));
}

export function fromSecret({ secret }: Wanted): Part {
  return secret === null ? {} : { envFrom: [{ secretRef: { name: secret } }] };
}

export function resources({ cpu, memory }: Wanted): Part {
  const asked = { ...(cpu === null ? {} : { cpu }), ...(memory === null ? {} : { memory }) };
  return Object.keys(asked).length === 0 ? {} : { resources: { requests: asked, limits: asked } };
}

/** A claim's files must be writable for the image's user, who is not root. */
export const SECURITY: Part = {
  ...{ runAsNonRoot: true, runAsUser: IMAGE_USER, runAsGroup: IMAGE_USER, fsGroup: IMAGE_USER },
};

export function volumes({ records }: Wanted): Part {
  if (records.kind === "logs") return {};
  const source = records.kind === "claim" ? { persistentVolumeClaim: { claimName: records.claim } } : { emptyDir: {} };
  return { volumes: [{ name: "records", ...source }] };
}

/** `ownFolder`: each pod sees a folder of its own, made for it under its name. */
export function mounts({ records }: Wanted, ownFolder: boolean): Part {
  if (records.kind === "logs") return {};
  return {
    volumeMounts: [{ name: "records", mountPath: RECORDS_PATH, ...(ownFolder ? { subPathExpr: "$(POD_NAME)" } : {}) }],
  };
}

export const POD_NAME: Value = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };
