/** A small client of GitHub's REST API, for the repository that a workflow runs in. It must not know what is asked for. */
import { StepError, setting } from "./step.ts";

const VERSION = "2022-11-28";
const PATIENCE_MS = 30_000;

/**
 * One request below /repos/OWNER/NAME; GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN as a workflow has them.
 * @returns the answer's JSON
 * @throws StepError with GitHub's own message; never with the token
 */
export async function github<T>(method: "GET" | "POST" | "PATCH", path: string, body?: object): Promise<T> {
  const url = `${process.env.GITHUB_API_URL || "https://api.github.com"}/repos/${setting("GITHUB_REPOSITORY")}${path}`;
  const token = setting("GITHUB_TOKEN");
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "x-github-api-version": VERSION,
        "user-agent": "llmload",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    throw new StepError(
      `GitHub's API did not answer ${method} ${path} (${error instanceof Error ? error.message : error}).`,
    );
  }
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw new StepError(`GitHub's API answered ${method} ${path} with ${response.status}: ${messageOf(text)}.`);
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === "string") return message;
  } catch {
    // not JSON: a proxy's page
  }
  return "no message";
}
