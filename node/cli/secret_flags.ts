/** Flags that people try for a secret. There are none: a command line is seen by everybody on the machine. It must not know commands. */

const VARIABLES: Readonly<Record<string, string>> = {
  token: "AUTH_TOKEN",
  tokens: "AUTH_TOKENS",
  "auth-token": "AUTH_TOKEN",
  "auth-tokens": "AUTH_TOKENS",
  "bearer-token": "AUTH_TOKEN",
  "access-token": "AUTH_TOKEN",
  auth: "AUTH_TOKEN",
  "api-key": "API_KEY",
  apikey: "API_KEY",
  key: "API_KEY",
  "loadtest-token": "LOADTEST_TOKEN",
};

/** The sentence for commander's complaint about such a flag, without the value that was typed; null = it is about another. */
export function secretFlag(complaint: string): string | null {
  const flag = /unknown option '--([\w-]+)/.exec(complaint)?.[1]?.toLowerCase() ?? "";
  const variable = Object.hasOwn(VARIABLES, flag) ? VARIABLES[flag] : undefined;
  if (variable === undefined) return null;
  return `there is no --${flag}: secrets are not typed as flags, set ${variable} in the environment or .env`;
}
