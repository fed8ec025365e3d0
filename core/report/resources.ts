/** Requests that generate nothing: sign-in, lists, conversations. They promise no tokens and have no times of generation. Pure. */
import type { RequestColumns } from "./input.ts";

/** Values of the record's `api`. */
export const RESOURCE_APIS: readonly string[] = ["auth", "models", "conversations", "status"];

export function isResource({ api }: RequestColumns): (row: number) => boolean {
  const resources = api.values.map((value) => RESOURCE_APIS.includes(value));
  return (row) => resources[api.codes[row] ?? -1] === true;
}
