/** A server of its own that hands requests on to another one, except those that a test answers itself. */
import { request as ask, createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Passing {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Proxy {
  url: string;
  stop(): Promise<void>;
}

/** `answer`: true = answered here, nothing is handed on. */
export async function startProxy(
  target: string,
  answer: (passing: Passing, response: ServerResponse) => boolean,
): Promise<Proxy> {
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const { method = "GET", url: path = "/", headers } = incoming;
      const body = Buffer.concat(parts);
      if (answer({ method, path, headers, body: body.toString("utf8") }, response)) return;
      const passed = ask(target + path, { method, headers }, (answered) => {
        response.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(response);
      });
      passed.on("error", () => response.destroy());
      passed.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
