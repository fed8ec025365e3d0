/** The same streams through the extension xk6-sse, timed in its event handler; one line of results a request. */
import exec from "k6/execution";
import sse from "k6/x/sse";

interface Client {
  on(name: "event", handler: (event: { data: string }) => void): void;
  on(name: "error", handler: (error: { error(): string }) => void): void;
  close(): void;
}

const rate = Number(__ENV.RATE);
const users = Number(__ENV.USERS);

export const options = {
  scenarios: {
    streams: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      duration: `${Math.round((Number(__ENV.REQUESTS) * 1000) / rate)}ms`,
      preAllocatedVUs: users,
      maxVUs: users,
    },
  },
};

const body = JSON.stringify({
  model: "bench",
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: Number(__ENV.TOKENS),
  messages: [{ role: "user", content: "Say something short." }],
});

export default function () {
  const id = `sse-${exec.scenario.iterationInTest}`;
  const arrivals: number[] = [];
  const startedAtMs = Date.now();
  sse.open(
    `${__ENV.BASE_URL}/v1/chat/completions`,
    { method: "POST", body, headers: { "Content-Type": "application/json", "x-llmload-request-id": id } },
    (client: Client) => {
      client.on("event", (event: { data: string }) => {
        const at = Date.now();
        if (event.data === "[DONE]") return client.close();
        const choice = JSON.parse(event.data).choices[0];
        if (choice?.delta?.content) arrivals.push(at);
      });
      client.on("error", (error: { error(): string }) => {
        throw new Error(error.error());
      });
    },
  );
  if (arrivals.length === 0) return;
  console.log(
    JSON.stringify({
      id,
      startedAtMs,
      ttftMs: (arrivals[0] ?? 0) - startedAtMs,
      gapsMs: arrivals.slice(1).map((at, i) => at - (arrivals[i] ?? 0)),
    }),
  );
}
