/** The model to ask for where nobody named one: the first of the server's list. One GET, before any run. */

import { authorization } from "../../../core/plan/tokens.ts";
import type { WorkloadTarget } from "../../../core/workload/types.ts";
import type { Env } from "../environment.ts";
import { Failure, systemReason } from "../failure.ts";

const TIMEOUT_MS = 10_000;

export interface FoundModel {
  model: string;
  /** further models in the list */
  others: number;
}

/** @throws Failure `workload.models` (exit 3) */
export async function firstModel({ baseUrl, modelsPath, api, headers }: WorkloadTarget, env: Env): Promise<FoundModel> {
  const token = (env.AUTH_TOKENS || env.AUTH_TOKEN || "").split(",")[0]?.trim() ?? "";
  const url = baseUrl + modelsPath;
  let status = 0;
  let body: unknown;
  try {
    const response = await fetch(url, {
      headers: { Accept: "application/json", ...headers, ...keyOf(api, token) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    status = response.status;
    body = await response.json().catch(() => null);
  } catch (error) {
    if (isBlockedPort(error))
      throw preflight(
        `no model was named, and the list of ${baseUrl} cannot be asked for: Node's own client keeps away from that port.`,
        "--model NAME says what to ask for; the load itself may use any port.",
      );
    throw preflight(
      `nothing answers at ${baseUrl} (${reason(error)}).`,
      "Is the server running, and is the address right?",
    );
  }
  if (status === 401 || status === 403) {
    throw preflight(
      token === ""
        ? `the server wants a token (${modelsPath} gave ${status}).`
        : `the server refuses the token (${modelsPath} gave ${status}).`,
      "AUTH_TOKEN in the environment or in .env holds it.",
    );
  }
  const models = status === 200 ? idsIn(body) : [];
  const [model] = models;
  if (model !== undefined) return { model, others: models.length - 1 };
  const why = status === 200 ? "lists no model" : `gave ${status}${said(body)}`;
  const anthropic = api !== "messages" && (body as { type?: unknown } | null)?.type === "error";
  throw preflight(
    `no model was named, and ${url} ${why}.`,
    `--model NAME says what to ask for. ${anthropic ? "It answers as Anthropic's API does: --api messages?" : "Is the address right?"}`,
  );
}

const LONGEST = 120;

/** The server's own reason, in both usual shapes. */
function said(body: unknown): string {
  const { error } = (body ?? {}) as { error?: { message?: unknown } | null };
  const text = typeof error?.message === "string" ? error.message.replace(/\p{C}+/gu, " ").trim() : "";
  return text === "" ? "" : ` (${text.slice(0, LONGEST)})`;
}

function isBlockedPort(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message === "bad port";
}

function keyOf(api: WorkloadTarget["api"], token: string): Record<string, string> {
  if (api === "messages") {
    const key = token.replace(/^bearer\s+/i, "");
    return { "anthropic-version": "2023-06-01", ...(key === "" ? {} : { "x-api-key": key }) };
  }
  return token === "" ? {} : { Authorization: authorization(token) };
}

function idsIn(body: unknown): string[] {
  const list = (body as { data?: unknown } | null)?.data;
  if (!Array.isArray(list)) return [];
  return list
    .map((one: { id?: unknown } | null) => one?.id)
    .filter((id): id is string => typeof id === "string" && id !== "");
}

function preflight(message: string, hint: string): Failure {
  return new Failure("preflight", "workload.models", message, hint);
}

/** Node's fetch keeps the system's word in its cause. */
function reason(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return `no answer within ${TIMEOUT_MS / 1000} s`;
  return systemReason(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
