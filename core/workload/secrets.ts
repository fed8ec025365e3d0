/** What a workload must not hold: values that let one in. It is kept in a run's folder and shown. Pure. */
import { sendsSecret } from "../contract/secret_names.ts";
import type { WorkloadDocument } from "./document.ts";

const WHERE =
  "a secret does not belong in a workload, which is kept and shown; AUTH_TOKEN in the environment or in .env is sent instead";

/** One sentence for each place. */
export function secretProblems({
  headers = {},
  path = "",
  body = {},
}: NonNullable<WorkloadDocument["target"]>): string[] {
  const places = [
    ...Object.keys(headers)
      .filter(sendsSecret)
      .map((name) => `target.headers.${name}`),
    ...queryNames(path)
      .filter(sendsSecret)
      .map((name) => `target.path with ${name}=`),
    ...secretsIn(body, "target.body"),
  ];
  return places.map((place) => `${place} is refused: ${WHERE}.`);
}

function queryNames(path: string): string[] {
  const [, ...rest] = path.split(/[?#&;]/);
  return rest.map((pair) => decoded(pair.split("=")[0] ?? "")).filter((name) => name !== "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Only texts: a schema that describes a password, or a flag, holds none. */
function secretsIn(value: unknown, place: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = `${place}.${name}`;
    if (typeof inner === "string") return inner !== "" && sendsSecret(name) ? [at] : [];
    return secretsIn(inner, at);
  });
}
