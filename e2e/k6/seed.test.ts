/** The same seed asks for the same, whichever virtual user asks; another seed asks for something else. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RequestRecord } from "../../core/contract/record.ts";
import { type Capture, startCapture } from "../support/capture.ts";
import { runK6 } from "../support/k6.ts";

let server: Capture;
beforeAll(async () => {
  server = await startCapture();
});
afterAll(() => server.stop());

interface Asked {
  /** model, mode and prompt class by iteration, in the order of iterations */
  drawn: string[];
  /** whole bodies as the server got them, in any order */
  bodies: string[];
}

async function asked(scenario: string, env: Record<string, string>): Promise<Asked> {
  server.requests.length = 0;
  const { records, code, output } = await runK6("k6/suites/chat-api.ts", {
    env: {
      ...{ BASE_URL: server.url, PREFLIGHT: "off", SCENARIO: scenario, DURATION_SCALE: "0.02", RATE_SCALE: "2" },
      ...env,
    },
  });
  expect(code, output.slice(-2000)).toBe(0);
  const order = (a: RequestRecord, b: RequestRecord) => a.iter - b.iter || (a.sentAt ?? 0) - (b.sentAt ?? 0);
  return {
    drawn: records.sort(order).map(({ iter, mode, model, prompt }) => `${iter} ${mode} ${model} ${prompt}`),
    bodies: server.chats().map(({ body }) => JSON.stringify(body)),
  };
}

/** What both runs came to do: one may have started an iteration more before its time was up. */
function common(a: Asked, b: Asked): [string[], string[]] {
  const n = Math.min(a.drawn.length, b.drawn.length);
  expect(n).toBeGreaterThan(30);
  return [a.drawn.slice(0, n), b.drawn.slice(0, n)];
}

describe("an arrival rate", () => {
  let first: Asked;
  beforeAll(async () => {
    first = await asked("basic_load", { SEED: "7" });
  });

  it("SEED=7 twice, with other numbers of virtual users: the same requests", async () => {
    const again = await asked("basic_load", { SEED: "7", MAX_VUS: "3" });
    const [one, other] = common(first, again);
    expect(other).toEqual(one);
    const [fewer, more] = [first.bodies, again.bodies].sort((a, b) => a.length - b.length) as [string[], string[]];
    const left = [...more];
    for (const body of fewer) {
      const at = left.indexOf(body);
      expect(at, body).toBeGreaterThanOrEqual(0);
      left.splice(at, 1);
    }
    expect(left.length).toBeLessThanOrEqual(1);
  });

  it("SEED=8: others", async () => {
    const [one, other] = common(first, await asked("basic_load", { SEED: "8" }));
    expect(other.filter((drawn, i) => drawn !== one[i]).length).toBeGreaterThan(one.length / 2);
  });
});

it("closed loops: iteration by iteration the same, however many there are", async () => {
  const scenario = { DURATION_SCALE: "0.003", RATE_SCALE: "0.1", THINK_TIME: "20ms" };
  const one = await asked("streaming_test", { ...scenario, SEED: "7" });
  const two = await asked("streaming_test", { ...scenario, SEED: "7" });
  const whole = (drawn: string[]) => {
    const groups = new Map<string, string[]>();
    for (const text of drawn) {
      const iter = text.split(" ")[0] ?? "";
      groups.set(iter, [...(groups.get(iter) ?? []), text]);
    }
    // 3 lengths and 5 models; an iteration that the end of the scenario cut has fewer
    return new Map([...groups].filter(([, texts]) => texts.length === 8));
  };
  const [a, b] = [whole(one.drawn), whole(two.drawn)];
  const both = [...a.keys()].filter((iter) => b.has(iter));
  expect(both.length).toBeGreaterThan(3);
  for (const iter of both) expect(b.get(iter)).toEqual(a.get(iter));
});
