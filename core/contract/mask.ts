/**
 * Keeps secrets out of every output: known values by their text, unknown ones by their look (Bearer, Basic, cookies, JSON
 * Web Tokens, keys that begin with `sk-`). Works on any text, a JSON text included. It must not know where texts come from.
 */

const MASK = "***";

/** Known values shorter than this are left alone: masking "a" everywhere would destroy the text and name the secret. */
const SHORTEST = 4;

// the value in group 2 goes, what stands before it stays; quotes, commas and white space end a value
const LOOKS: readonly RegExp[] = [
  // a word alone is none: "the bearer token is missing"
  /\b((?:bearer|basic)(?:\s+|%20|\+))((?=[A-Za-z._~+/=|:-]*\d)[A-Za-z0-9._~+/=|:-]{4,}|[A-Za-z0-9._~+/=|:-]{16,})/gi,
  /\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+)([^"'\s,]+)/gi,
  /\b((?:set-)?cookie["']?\s*[:=]\s*["']?)([^"'\r\n]+)/gi,
  /\b((?:authorization|x-api-key|api-key)["']?\s*[:=]\s*["']?)((?!(?:bearer|basic)\b)[^"'\s,]{4,})/gi,
  /\b((?:access_token|refresh_token|id_token|api_key|apikey|password)["']?\s*[:=]\s*["']?)([^"'\s,&}]+)/gi,
  /(\b)(eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*)?)/g,
  /(\b)(sk-[A-Za-z0-9_-]{8,})/g,
];

/**
 * A function that masks `secrets` (and what looks like one) in a text.
 * A secret given with its `Bearer ` is masked without it too; as JSON and as part of an URL as well.
 */
export function masker(secrets: readonly string[]): (text: string) => string {
  const known = new Set<string>();
  for (const secret of secrets) {
    const value = secret.trim().replace(/^bearer\s+/i, "");
    if (value.length < SHORTEST) continue;
    known.add(value);
    known.add(encodeURIComponent(value));
    known.add(JSON.stringify(value).slice(1, -1));
  }
  // a secret that holds another one goes first, else its rest would stay
  const values = [...known].sort((a, b) => b.length - a.length);
  return (text) => {
    let masked = text;
    for (const value of values) masked = masked.replaceAll(value, MASK);
    for (const look of LOOKS) masked = masked.replace(look, (_all, before: string) => `${before}${MASK}`);
    return masked;
  };
}

/** The first `n` characters of a text, one line of it: line breaks and control characters become spaces. */
export function cut(text: string, n: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  if (line.length <= n) return line;
  const head = line.slice(0, Math.max(0, n - 1));
  // never half of a surrogate pair
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`;
}
