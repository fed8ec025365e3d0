/**
 * The reference server: an LLM endpoint that behaves, for demos, tests and calibration. Starts, takes requests in, stops.
 * It must not know routes.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { TruthRecord } from "../../core/contract/truth.ts";
import type { Api } from "./api.ts";
import { makeApi } from "./apis.ts";
import { epochUs, followSteps, setClock } from "./clock.ts";
import { makeExchange } from "./exchange.ts";
import { CONTENT_TYPE, metricsPage } from "./metrics/page.ts";
import { newTally, settle, type Tally } from "./metrics/tally.ts";
import type { ServerOptions } from "./options.ts";
import { makeSlots, type Slots } from "./slots.ts";
import { openTruthLog, type TruthLog } from "./truth.ts";

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

/** What serve() needs of the server around it. */
interface House {
  options: ServerOptions;
  api: Api;
  log: TruthLog;
  slots: Slots;
  tally: Tally;
  counts: Omit<ServerStats, "waiting">;
  stopping: boolean;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** many virtual users connect in the same instant; Node's own 511 would turn some away */
const BACKLOG = 4096;

/** Rejects with a sentence when the address or the truth log cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  setClock();
  const log = openTruthLog(options.truthLog);
  const slots = makeSlots(options.slots, options.queueLimit);
  const counts = { requests: 0, open: 0, clientsGone: 0 };
  const house: House = {
    options,
    api: makeApi(options, slots),
    log,
    slots,
    tally: newTally(),
    counts,
    stopping: false,
  };
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, keepAliveTimeout: 75_000 }, (request, response) => {
    serve(request, response, house).catch((error: unknown) => {
      // a fault of ours: told on stderr, and the client must not wait for ever
      process.emitWarning(error instanceof Error ? error : String(error));
      response.destroy();
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      log.close();
      reject(new Error(listenProblem(error, options)));
    });
    server.listen({ port: options.port, host: options.host, backlog: BACKLOG }, resolve);
  });
  const steps = setInterval(followSteps, 1000);
  steps.unref();
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    house.stopping = true;
    clearInterval(steps);
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
    // responses tell of their end after their sockets have closed; what they saw belongs into the log
    while (counts.open > 0) await new Promise((resolve) => setImmediate(resolve));
    log.close();
  };
  return {
    url: `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`,
    port,
    stats: () => ({ ...counts, waiting: slots.waiting() }),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function listenProblem(error: NodeJS.ErrnoException, { host, port }: ServerOptions): string {
  if (error.code === "EADDRINUSE") return `port ${port} is taken: stop what listens there, or give --port 0`;
  if (error.code === "EACCES") return `port ${port} is not for ordinary users: give one above 1023`;
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND") return `this machine has no address ${host}`;
  return `cannot listen on ${host}, port ${port} (${error.code ?? error.message})`;
}

async function serve(request: IncomingMessage, response: ServerResponse, house: House): Promise<void> {
  const { options, counts, log } = house;
  const headAtUs = epochUs();
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  if (path === "/metrics" && request.method === "GET") return serveMetrics(response, house);
  counts.requests++;
  counts.open++;
  const given = request.headers["x-llmload-request-id"];
  const truth: TruthRecord = {
    v: 1,
    id: typeof given === "string" ? given : `server-${counts.requests}`,
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
  const exchange = makeExchange(request, response, truth, () => house.stopping);
  response.on("close", () => {
    counts.open--;
    if (truth.clientGoneAtUs !== null) counts.clientsGone++;
    log.write(truth);
    settle(house.tally, truth);
  });
  if (response.socket === null) await ownTurn(request, response);
  const body = await readBody(request);
  truth.receivedAtUs = epochUs();
  if (exchange.gone()) return;
  await house.api(exchange, body);
}

/** Reading along is no part of the load: it is neither counted nor logged. */
function serveMetrics(response: ServerResponse, { options, tally, slots }: House): void {
  response.writeHead(200, { "content-type": CONTENT_TYPE });
  response.end(metricsPage(options.metrics, tally, { running: slots.busy(), waiting: slots.waiting() }));
}

/** A pipelined request waits until the answers before it have left the connection, or the connection is gone. */
function ownTurn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    // Node does not tell a response without a socket of the end
    const lost = () => response.emit("close");
    request.socket.once("close", lost);
    response.once("close", resolve);
    response.once("socket", () => {
      request.socket.off("close", lost);
      resolve();
    });
  });
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
