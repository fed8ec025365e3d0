/** For tests: a server of one profile, a client that sees every byte, and the truth log. */
import { mkdtempSync, readFileSync } from "node:fs";
import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TruthRecord } from "../../../../core/contract/truth.ts";
import { parseServerOptions } from "../../options.ts";
import { type RunningServer, startServer } from "../../server.ts";

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** the whole came, and its end */
  complete: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  json: any;
}

export interface Asking {
  body?: unknown;
  token?: string;
  cookie?: string;
  fault?: string;
  id?: string;
  /** leave when this text has been seen */
  leaveAt?: string;
}

export interface Rig {
  server: RunningServer;
  call(method: string, path: string, asking?: Asking): Promise<Reply>;
  /** a new guest's access token, and the value of the cookie */
  guest(): Promise<{ token: string; cookie: string }>;
  /** stops the server */
  truth(): Promise<TruthRecord[]>;
}

const dir = mkdtempSync(join(tmpdir(), "llmload-jan-test-"));
const agent = new Agent({ keepAlive: true });
let count = 0;

export async function startRig(profile: "jan" | "jan-clean", args: Record<string, string> = {}): Promise<Rig> {
  const file = join(dir, `truth-${++count}.ndjson`);
  const quick = { port: "0", ttft: "5", itl: "1", tokens: "8", "truth-log": file };
  const read = parseServerOptions({ ...quick, profile, ...args });
  if ("problems" in read) throw new Error(read.problems.join("; "));
  const server = await startServer(read.options);
  const call = (method: string, path: string, asking: Asking = {}) => send(`${server.url}${path}`, method, asking);
  return {
    server,
    call,
    guest: async () => {
      const reply = await call("POST", "/v1/auth/guest-login");
      return { token: reply.json.access_token, cookie: cookieOf(reply) };
    },
    truth: async () => {
      await server.stop();
      return readFileSync(file, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as TruthRecord);
    },
  };
}

export function cookieOf({ headers }: Reply): string {
  return /jan_refresh_token=([^;]*)/.exec(headers["set-cookie"]?.[0] ?? "")?.[1] ?? "";
}

/** The blocks of a stream, in their order: name (of `event:`) and data, parsed where it is JSON. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export function eventsOf(text: string): { name: string | null; data: any }[] {
  return text
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => {
      const data = /^data: (.*)$/m.exec(block)?.[1] ?? "";
      return { name: /^event: (.*)$/m.exec(block)?.[1] ?? null, data: data[0] === "{" ? JSON.parse(data) : data };
    });
}

function send(url: string, method: string, { body, token, cookie, fault, id, leaveAt }: Asking): Promise<Reply> {
  return new Promise((resolve) => {
    const reply: Reply = { status: 0, headers: {}, text: "", complete: false, json: null };
    const parts: Buffer[] = [];
    const end = () => {
      reply.text = Buffer.concat(parts).toString();
      try {
        reply.json = JSON.parse(reply.text);
      } catch {
        reply.json = null;
      }
      resolve(reply);
    };
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const headers: Record<string, string | number> = {
      ...(body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(cookie === undefined ? {} : { cookie: `jan_refresh_token=${cookie}` }),
      ...(fault === undefined ? {} : { "x-llmload-fault": fault }),
      ...(id === undefined ? {} : { "x-llmload-request-id": id }),
    };
    const call = httpRequest(url, { method, headers, agent }, (response) => {
      reply.status = response.statusCode ?? 0;
      reply.headers = response.headers;
      response.on("data", (part: Buffer) => {
        parts.push(part);
        if (leaveAt !== undefined && Buffer.concat(parts).includes(leaveAt)) call.destroy();
      });
      response.on("end", () => {
        reply.complete = true;
        end();
      });
      response.on("error", end);
    });
    call.on("error", end);
    call.end(text);
  });
}
