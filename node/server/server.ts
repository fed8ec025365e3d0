/** The reference server: an LLM endpoint that behaves, for demos, tests and calibration. Starts, routes, stops. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { TruthRecord } from "../../core/contract/truth.ts";
import { chatCompletions } from "./chat.ts";
import { epochUs, followSteps } from "./clock.ts";
import { type Exchange, makeExchange } from "./exchange.ts";
import type { ServerOptions } from "./options.ts";
import { makeSlots, type Slots } from "./slots.ts";
import { openTruthLog, type TruthLog } from "./truth.ts";
import { sendBody } from "./unary.ts";

export interface ServerStats {
  requests: number;
  open: number;
  waiting: number;
  clientsGone: number;
}

export interface RunningServer {
  url: string;
  port: number;
  /** Ends what is open, writes the truth log to its end. */
  stop(): Promise<void>;
  stats(): ServerStats;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const DEFAULT_MODELS = ["gemini-1.5-pro", "gpt-4", "gpt-4-turbo", "claude-3-opus", "claude-3-sonnet"];

/** Rejects with a sentence when the address or the truth log cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const log = openTruthLog(options.truthLog);
  const slots = makeSlots(options.slots, options.queueLimit);
  const stats = { requests: 0, open: 0, clientsGone: 0 };
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, keepAliveTimeout: 75_000 }, (request, response) => {
    void serve(request, response, options, slots, log, stats);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      log.close();
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`port ${options.port} is taken: stop what listens there, or give --port 0`)
          : error,
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  const steps = setInterval(followSteps, 1000);
  steps.unref();
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    clearInterval(steps);
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
    // responses tell of their end after their sockets have closed; what they saw belongs into the log
    while (stats.open > 0) await new Promise((resolve) => setImmediate(resolve));
    log.close();
  };
  return {
    url: `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`,
    port,
    stats: () => ({ ...stats, waiting: slots.waiting() }),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  slots: Slots,
  log: TruthLog,
  stats: Omit<ServerStats, "waiting">,
): Promise<void> {
  const headAtUs = epochUs();
  stats.requests++;
  stats.open++;
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  const given = request.headers["x-llmload-request-id"];
  const truth: TruthRecord = {
    v: 1,
    id: typeof given === "string" ? given : `server-${stats.requests}`,
    method: request.method ?? "",
    path,
    profile: options.profile.name,
    model: "",
    stream: false,
    headAtUs,
    receivedAtUs: headAtUs,
    startedAtUs: null,
    firstByteAtUs: null,
    tokensAtUs: [],
    endAtUs: null,
    clientGoneAtUs: null,
    status: 0,
    fault: null,
    tokensIn: 0,
    tokensOut: 0,
    bytes: 0,
  };
  // first the exchange, which notes that the client has left, then the log
  const exchange = makeExchange(request, response, truth);
  response.on("close", () => {
    stats.open--;
    if (truth.clientGoneAtUs !== null) stats.clientsGone++;
    log.write(truth);
  });
  const body = await readBody(request);
  truth.receivedAtUs = epochUs();
  if (exchange.gone()) return;
  await route(exchange, path, body, options, slots);
}

/** null = too large. A body that is cut off ends the exchange by itself. */
function readBody(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= MAX_BODY_BYTES) parts.push(part);
    });
    request.on("end", () => resolve(size > MAX_BODY_BYTES ? null : Buffer.concat(parts).toString("utf8")));
    request.on("error", () => resolve(""));
  });
}

async function route(
  exchange: Exchange,
  path: string,
  body: string | null,
  options: ServerOptions,
  slots: Slots,
): Promise<void> {
  const { profile } = options;
  const json = (value: unknown) =>
    sendBody(exchange, 200, { contentType: "application/json", body: JSON.stringify(value) });
  const refuse = (status: number, message: string) => sendBody(exchange, status, profile.error(status, message));
  if (body === null) return refuse(413, "the body is larger than 16 MiB");
  if (path === "/status") return json({ status: "running", uptime: "active" });
  if (path === "/health") return json({ status: "healthy" });
  if (path !== "/v1/models" && path !== "/v1/chat/completions") return refuse(404, `nothing is here: ${path}`);
  if (!authorised(exchange.request, options.token)) return refuse(401, "invalid token");
  if (path === "/v1/models") {
    const data = (options.models ?? DEFAULT_MODELS).map((id) => ({
      id,
      object: "model",
      created: 0,
      owned_by: "llmload",
    }));
    return json({ object: "list", data });
  }
  if (exchange.request.method !== "POST" && profile.name !== "agentapi") return refuse(405, "use POST");
  await chatCompletions(exchange, body, options, slots);
}

function authorised(request: IncomingMessage, token: string | null): boolean {
  return token === null || request.headers.authorization === `Bearer ${token}`;
}
