/**
 * What an address says: base, path of the API, which API. People copy it from many places, so it may be the base of a
 * server, the one that ends in /v1 as OpenAI's clients have it, or the whole path. Pure: k6's VM and core have no URL.
 */
import type { WorkloadApi } from "./types.ts";

export interface Address {
  /** without a slash at its end */
  baseUrl: string;
  path: string;
  modelsPath: string;
  api: WorkloadApi;
}

const SUFFIX: Record<WorkloadApi, string> = {
  chat: "/chat/completions",
  responses: "/responses",
  messages: "/messages",
};

/**
 * @param api as asked for; null = what the path says, else chat
 * @returns a problem as the end of a sentence that begins with `the address`
 */
export function readAddress(text: string, api: WorkloadApi | null): Address | { problem: string } {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed)) {
    const local = /^(localhost|127\.|\[::1\]|\d+\.\d+\.\d+\.\d+)/.test(trimmed);
    return {
      problem: `"${bare(trimmed)}" must begin with http:// or https://${local ? `: http://${bare(trimmed)}` : ""}`,
    };
  }
  if (/^https?:\/\/[^/?#]*@/i.test(trimmed))
    return { problem: "must not hold a user or a password: the environment variable AUTH_TOKEN holds the token" };
  if (/[?#]/.test(trimmed))
    return {
      problem: `"${bare(trimmed)}" must not have a query or fragment: a workload's target.path may have a query`,
    };
  const [, origin = "", rest = ""] = /^(https?:\/\/[^\s/]+)(\/\S*)?$/i.exec(trimmed) ?? [];
  if (origin === "") return { problem: `"${trimmed}" is none; write http://localhost:8000 or https://llm.example/v1` };
  const whole = rest.replace(/\/+$/, "");
  if (/\/v\d+\w*\/completions$/.test(whole))
    return {
      problem: `ends in the old completions API, which llmload does not speak; its chat completions are at ${whole.replace(/completions$/, "chat/completions")}`,
    };
  const said = (Object.keys(SUFFIX) as WorkloadApi[]).find((name) => whole.endsWith(SUFFIX[name]));
  if (said !== undefined && api !== null && said !== api)
    return { problem: `ends in ${SUFFIX[said]}, but the API asked for is ${api}` };
  const before = said === undefined ? whole : whole.slice(0, -SUFFIX[said].length);
  // a version belongs to the path: records, reports and tags then name it
  const [, folder = "", version = ""] = /^(.*?)(\/v\d+\w*)?$/.exec(before) ?? [];
  const prefix = version !== "" || said !== undefined ? version : "/v1";
  const chosen = said ?? api ?? "chat";
  return {
    baseUrl: origin + folder,
    path: prefix + SUFFIX[chosen],
    modelsPath: `${prefix}/models`,
    api: chosen,
  };
}

/** Without what may be a key. */
function bare(text: string): string {
  return text.replace(/[?#].*$/s, "");
}
