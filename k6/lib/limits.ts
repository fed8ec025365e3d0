/** What answers say of rate limits, by the headers that are usual for it. Pure. */

/** Prefixes of limit and remaining, most usual first. */
const PAIRS: readonly (readonly [limit: string, remaining: string, what: string])[] = [
  ["X-Ratelimit-Limit-Requests", "X-Ratelimit-Remaining-Requests", "requests"],
  ["X-Ratelimit-Limit-Tokens", "X-Ratelimit-Remaining-Tokens", "tokens"],
  ["X-Ratelimit-Limit", "X-Ratelimit-Remaining", "requests"],
  ["Ratelimit-Limit", "Ratelimit-Remaining", "requests"],
  ["Anthropic-Ratelimit-Requests-Limit", "Anthropic-Ratelimit-Requests-Remaining", "requests"],
  ["Anthropic-Ratelimit-Input-Tokens-Limit", "Anthropic-Ratelimit-Input-Tokens-Remaining", "input tokens"],
  ["Anthropic-Ratelimit-Output-Tokens-Limit", "Anthropic-Ratelimit-Output-Tokens-Remaining", "output tokens"],
];

/** `99 of 100 requests left`; null = no such header. `header`: by its canonical name, as k6 gives them. */
export function limitsOf(header: (name: string) => string | null): string | null {
  const said = PAIRS.flatMap(([limit, remaining, what]) => {
    const most = header(limit);
    const left = header(remaining);
    if (most === null && left === null) return [];
    return [left === null ? `${most} ${what}` : `${left} of ${most ?? "?"} ${what} left`];
  });
  return said.length === 0 ? null : [...new Set(said)].join(", ");
}
