/** Ids as Jan Server makes them: a prefix, then lower-case letters and digits at random. */
import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
export const ID_LENGTH = 42;

export function makeId(prefix: string, length = ID_LENGTH): string {
  let id = "";
  for (const byte of randomBytes(length)) id += ALPHABET[byte % ALPHABET.length];
  return `${prefix}_${id}`;
}
