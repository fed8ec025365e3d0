/** DEBUG=true: requests and responses in full, secrets masked. It must not change what it shows. */
import type { Observation } from "../../core/contract/engine.ts";

type Mask = (text: string) => string;

interface Shown {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  error: string;
}

export function showRequest(mask: Mask, id: string, url: string, headers: Record<string, string>, body: string): void {
  console.log(mask(`> ${id} POST ${url}\n${headerLines(headers)}\n\n${body}`));
}

export function showResponse(mask: Mask, id: string, response: Shown, seen: Observation): void {
  const body = typeof response.body === "string" && response.body !== "" ? response.body : seen.text;
  const error = response.error === "" ? "" : ` (${response.error})`;
  console.log(mask(`< ${id} ${seen.status || response.status}${error}\n${headerLines(response.headers)}\n\n${body}`));
}

function headerLines(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}
