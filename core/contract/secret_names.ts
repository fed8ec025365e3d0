/**
 * Which names say that their value is a secret: one rule for environment variables, headers, queries and bodies. Names are
 * read word by word (`X-Goog-Api-Key`, `api_key`, `apiKey`), so that a word within another (monkey) says nothing. Pure.
 */

/** Secret as the last word. */
const ENDS = words("token secret secrets password passwd passphrase credential credentials apikey authorization jwt");
/** The same of what is sent; a variable may name a file, a place or a way (PWD, AUTH=none) so. */
const SENT_ENDS = words("auth pwd signature sig session sessionid sid jsessionid phpsessid");
const SENT_ANYWHERE = words(
  "secret secrets password passwd passphrase credential credentials apikey authorization jwt bearer cookie cookies",
);
/** Written as one word. */
const JOINED =
  /(api|access|secret|private|auth|subscription|account|license|signing|encryption)keys?$|(auth|access|api|bearer|refresh|secret|session|security|csrf|xsrf)tokens?$|(client|shared|app)secrets?$/;

/** Before `key`: it finds or tells apart something, and opens nothing. */
const PLAIN_KEYS = words(
  "cache routing route partition sort primary foreign public idempotency request dedupe dedup group index hash affinity object",
);
/** Before `token`: one of a model's, or a place in a list. */
const MODEL_TOKEN = words(
  "bos eos pad unk sep cls mask stop end start begin first last next per special image audio add new max min",
);
/** Before `tokens`: counts of a model's. */
const TOKEN_COUNTS = words(
  "max min num n total count input output prompt completion context thinking reasoning cached generated used budget draft limit remaining stop special new",
);

/** True for a name whose last word says so: `AUTH_TOKEN`, `apiKey`, `X-Auth-Key`; not `max_tokens`, `prompt_cache_key`. */
export function namesSecret(name: string): boolean {
  const parts = wordsOf(name);
  const last = parts.at(-1) ?? "";
  const before = parts.at(-2) ?? "";
  if (last === "token") return !MODEL_TOKEN.has(before);
  if (last === "tokens") return parts.length > 1 && !parts.some((word) => TOKEN_COUNTS.has(word));
  if (last === "key") return parts.length > 1 && !PLAIN_KEYS.has(before);
  if (last === "keys") return /^(api|access|private|secret|auth)$/.test(before);
  return ENDS.has(last) || JOINED.test(last);
}

/** The same for what is sent (headers, query, body), where cookies and sessions let one in too: `Cookie`, `X-Session-Id`. */
export function sendsSecret(name: string): boolean {
  const parts = wordsOf(name);
  const last = parts.at(-1) ?? "";
  return (
    SENT_ENDS.has(last) ||
    parts.join(" ") === "key" ||
    (last === "id" && parts.at(-2) === "session") ||
    parts.some((word) => SENT_ANYWHERE.has(word)) ||
    namesSecret(name)
  );
}

/** In lower case; numbers and `value` at the end say nothing. */
function wordsOf(name: string): string[] {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  while (parts.length > 1 && /^(\d+|value)$/.test(parts.at(-1) ?? "")) parts.pop();
  return parts;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}
