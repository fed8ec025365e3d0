/**
 * Asks the address that metrics are to be pushed to, once, before a run: one empty write request, sent as k6 will send its own. It
 * must not know what follows from the answer.
 */
import { readFileSync } from "node:fs";
import { request as overHttp } from "node:http";
import { request as overHttps, type RequestOptions } from "node:https";
import type { Env } from "./environment.ts";
import { systemReason } from "./failure.ts";

const PREFIX = "K6_PROMETHEUS_RW_";
/** k6's own limit of a push */
const TIMEOUT_MS = 5_000;
/** an empty write request: a message without fields, as snappy writes nothing */
const EMPTY = Buffer.from([0]);

/** What is wrong with the address, a part of a sentence that goes on behind its name; null = it takes what k6 will send. */
export async function probe(env: Readonly<Env>): Promise<string | null> {
  const get = (name: string) => env[`${PREFIX}${name}`] ?? "";
  // signed requests are k6's own affair: an unsigned one would be refused, and tell nothing
  if (get("SIGV4_REGION") !== "") return null;
  let status: number;
  try {
    status = await post(new URL(get("SERVER_URL")), headersOf(env, get), tlsOf(get));
  } catch (error) {
    return `cannot be reached (${systemReason(error)})`;
  }
  if (status >= 200 && status < 300) return null;
  if (status === 401 || status === 403) {
    const how = get("USERNAME") === "" ? "it wants" : "it does not accept";
    return `refuses us (${status}): ${how} ${PREFIX}USERNAME and ${PREFIX}PASSWORD`;
  }
  if (status === 404 || status === 405) {
    return `takes no remote write (${status}): Prometheus does with --web.enable-remote-write-receiver, at /api/v1/write`;
  }
  if (status >= 300 && status < 400) return `sends us elsewhere (${status}), which no push survives`;
  // it read the request, and minds that it is empty
  if (status === 400) return null;
  return `answers with status ${status}`;
}

type Get = (name: string) => string;

function headersOf(env: Readonly<Env>, get: Get): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(`${PREFIX}HEADERS_`)) headers[name.slice(`${PREFIX}HEADERS_`.length)] = value;
  }
  for (const pair of get("HTTP_HEADERS").split(",")) {
    const [name, value] = pair.split(":");
    if (name !== undefined && value !== undefined) headers[name] = value;
  }
  if (get("USERNAME") !== "") {
    const pair = Buffer.from(`${get("USERNAME")}:${get("PASSWORD")}`).toString("base64");
    headers.Authorization = `Basic ${pair}`;
  }
  if (get("BEARER_TOKEN") !== "") headers.Authorization = `Bearer ${get("BEARER_TOKEN")}`;
  return {
    ...headers,
    "User-Agent": "llmload",
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
  };
}

/** @throws the system's error for a certificate that cannot be read */
function tlsOf(get: Get): RequestOptions {
  const [cert, key] = [get("CLIENT_CERTIFICATE"), get("CLIENT_CERTIFICATE_KEY")];
  return {
    rejectUnauthorized: !/^(true|1)$/i.test(get("INSECURE_SKIP_TLS_VERIFY")),
    // k6 speaks 1.3 unless it is told otherwise
    minVersion: get("TLS_MINIMUM_VERSION") === "1.2" ? "TLSv1.2" : "TLSv1.3",
    ...(cert === "" || key === "" ? {} : { cert: readFileSync(cert), key: readFileSync(key) }),
  };
}

function post(url: URL, headers: Record<string, string>, tls: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? overHttps : overHttp;
    const options = { method: "POST", headers: { ...headers, "Content-Length": EMPTY.length }, ...tls };
    const request = send(url, { ...options, agent: false }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    const limit = setTimeout(() => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
    request.on("error", reject);
    request.on("close", () => clearTimeout(limit));
    request.end(EMPTY);
  });
}
