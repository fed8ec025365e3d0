/** GET of a text that must come soon and be small. It must not know what is in it. */
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";

const TIMEOUT_MS = 2_000;
const MOST_BYTES = 8 * 1024 * 1024;

/** @throws an error whose message is a reason: the system's code, the status, the limit that was passed */
export function fetchText(address: string): Promise<string> {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? overHttps : overHttp;
    // a connection of its own would be a load of its own; Node keeps one open by default
    const request = send(url, { headers: { accept: "text/plain", "user-agent": "llmload" } }, (response) => {
      const status = response.statusCode ?? 0;
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size > MOST_BYTES) request.destroy(new Error("the answer is larger than 8 MiB"));
      });
      response.on("end", () => {
        if (status === 200) resolve(Buffer.concat(parts).toString("utf8"));
        else reject(new Error(`status ${status}`));
      });
      response.on("error", reject);
    });
    const limit = setTimeout(() => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
    request.on("error", reject);
    request.on("close", () => clearTimeout(limit));
    request.end();
  });
}
