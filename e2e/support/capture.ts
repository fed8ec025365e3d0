/** A server that keeps every request as it came over the wire, and answers well unless a test says otherwise. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Captured {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** of a POST, parsed; else null */
  body: ChatBody | null;
  /** epoch ms when it had come */
  at: number;
}

/** What tests look at in a request's body. */
export interface ChatBody {
  model: string;
  messages: { role: string; content: string }[];
  stream: boolean;
  stream_options?: { include_usage: boolean };
  system_prompt?: string;
  max_tokens: number;
}

export interface Capture {
  url: string;
  requests: Captured[];
  /** the chat completions that are not the pre-flight's */
  chats(): (Captured & { body: ChatBody })[];
  stop(): Promise<void>;
}

/** True: answered. Else the good answer follows. */
export type Answer = (request: Captured, response: ServerResponse) => boolean;

const USAGE = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
const STREAM = [
  { choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { content: "Hello" }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { content: " there" }, finish_reason: null }] },
  { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
  { choices: [], usage: USAGE },
];
export const GOOD = {
  id: "chatcmpl-1",
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello there" }, finish_reason: "stop" }],
  usage: USAGE,
};

/** On a free port of 127.0.0.1. */
export async function startCapture(answer: Answer = () => false): Promise<Capture> {
  const requests: Captured[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const text = Buffer.concat(parts).toString("utf8");
      const captured: Captured = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: text === "" ? null : (JSON.parse(text) as ChatBody),
        at: Date.now(),
      };
      requests.push(captured);
      if (!answer(captured, response)) answerWell(captured, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    chats: () => requests.filter(isChat),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function isChat(request: Captured): request is Captured & { body: ChatBody } {
  return request.body !== null && request.body.max_tokens !== 1;
}

function answerWell({ body }: Captured, response: ServerResponse): void {
  if (body?.stream !== true) {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body === null ? {} : GOOD));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const chunk of STREAM) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  response.end("data: [DONE]\n\n");
}
