/**
 * Queue time as a response head tells it. Twin of xk6/llmload/queue.go. It must not know of bodies.
 *
 * `X-Queue-Time` (text-generation-inference and gateways that follow it) counts milliseconds. `openai-processing-ms` and
 * llama.cpp's `timings` are no queue times: they hold the work itself.
 */

const VALUE = /^(\d{1,15}(?:\.\d{0,15})?|\.\d{1,15}) ?(ms|s)?$/;

/** Milliseconds, or null where the head tells none that can be understood. Names of headers in any case. */
export function queueMsOf(headers: Readonly<Record<string, string>>): number | null {
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() !== "x-queue-time") continue;
    const said = VALUE.exec(value.trim().toLowerCase());
    return said === null ? null : Number(said[1]) * (said[2] === "s" ? 1000 : 1);
  }
  return null;
}
