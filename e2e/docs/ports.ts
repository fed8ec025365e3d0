/**
 * A reference server on one of the ports that guides name. Test files run side by side: who comes second waits until the
 * port is free. Who needs several takes them in ascending order, or two could wait for each other for ever.
 */
import { startTestServer, type TestServer } from "../support/server.ts";

/** For beforeAll: as long as another page may hold the port. */
export const PORT_WAIT_MS = 600_000;
const PAUSE_MS = 1000;

export async function serverOn(port: number, args: string[]): Promise<TestServer> {
  const deadline = Date.now() + PORT_WAIT_MS;
  for (;;) {
    try {
      return await startTestServer(["--port", String(port), ...args]);
    } catch (error) {
      const taken = error instanceof Error && /taken|in use/i.test(error.message);
      if (!taken || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
