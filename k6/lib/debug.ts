/** DEBUG=true: requests and responses in full, secrets masked. It must not change what it shows. */
import type { Observation } from "../../core/contract/engine.ts";
import type { Client } from "./client.ts";

type Mask = (text: string) => string;

interface Shown {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  error: string;
}

/** `line`: method and URL. */
export function showRequest(
  mask: Mask,
  id: string,
  line: string,
  headers: Record<string, string>,
  body: string | null,
  cookies: Record<string, string> = {},
): void {
  const cookie = Object.keys(cookies).map((name) => `${name}=***`);
  const all = cookie.length === 0 ? headers : { ...headers, Cookie: cookie.join("; ") };
  console.log(mask(`> ${id} ${line}\n${headerLines(all)}\n\n${body ?? ""}`.trimEnd()));
}

export function showResponse(mask: Mask, id: string, response: Shown, seen: Observation): void {
  const body = typeof response.body === "string" && response.body !== "" ? response.body : seen.text;
  const error = response.error === "" ? "" : ` (${response.error})`;
  console.log(mask(`< ${id} ${seen.status || response.status}${error}\n${headerLines(response.headers)}\n\n${body}`));
}

/** What was taken from an answer. Names that hold a token are masked by their look. */
export function showValues({ options, mask }: Client, id: string, values: Record<string, unknown>): void {
  if (!options.debug) return;
  const shown = Object.entries(values).map(([name, value]) => mask(JSON.stringify({ [name]: value })).slice(1, -1));
  console.log(`= ${id} ${shown.join(", ")}`);
}

/** Headers whose whole value is a secret, whatever it looks like. */
const SECRET = /^(authorization|proxy-authorization|set-cookie|x-api-key|api-key|x-loadtest-token)$/i;

function headerLines(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${SECRET.test(name) ? hidden(value) : value}`)
    .join("\n");
}

/** The scheme may be seen, what stands behind it may not. */
function hidden(value: string): string {
  return `${/^(bearer|basic) /i.exec(value)?.[0] ?? ""}***`;
}
