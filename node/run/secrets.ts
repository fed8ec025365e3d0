/**
 * What is a secret and which values are. Pure. Masking itself is core/contract/mask.ts: whoever writes anything (a log
 * line, run.json, the terminal) passes it through that first.
 */
import { OPTIONS } from "../../core/contract/options.ts";
import { namesSecret } from "../../core/contract/secret_names.ts";

const SECRET_NAMES = new Set(OPTIONS.filter((o) => o.kind === "secret" || o.kind === "secretList").map((o) => o.env));
const KNOWN_PLAIN = new Set(OPTIONS.flatMap((o) => [o.env, ...(o.aliases ?? [])]).filter((n) => !SECRET_NAMES.has(n)));

/** True for variables whose value must never be shown: the table's secrets, and names that say so themselves. */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.has(name) || (!KNOWN_PLAIN.has(name) && namesSecret(name));
}

/** Every text that must not be shown: whole values, their parts (lists, `Bearer x`), passwords in addresses. */
export function secretValues(env: Readonly<Record<string, string | undefined>>): string[] {
  const found = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (isSecretName(name)) {
      for (const part of [value, ...value.split(",")]) {
        const whole = part.trim();
        found.add(whole);
        found.add(whole.replace(/^\S+\s+/, ""));
      }
    }
    const password = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s:]*:([^/@\s]+)@/i.exec(value)?.[1];
    if (password !== undefined) found.add(password);
  }
  found.delete("");
  return [...found];
}

/** An address without user info, query and fragment: fit for run.json and the terminal. Not an address: as it is. */
export function plainAddress(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@?#]*@/i, "$1").replace(/[?#].*$/s, "");
}
