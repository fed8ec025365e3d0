/**
 * What the scenarios of a chat suite do in one iteration. Reads k6's place in the test (scenario, iteration), draws by it,
 * sends, retries. No pause inside an iteration that an arrival rate starts: it would only hold its VU back.
 */
import { sleep } from "k6";
import exec from "k6/execution";
import type { RequestLabels } from "../../core/contract/engine.ts";
import { type Draw, draws } from "../../core/plan/random.ts";
import type { PromptLength } from "../../core/plan/types.ts";
import type { Attempt } from "./attempt.ts";
import { type ChatRequest, drawChat, type Mix } from "./chat_body.ts";
import type { Expectation } from "./checks.ts";
import type { Client } from "./client.ts";
import { CHAT_PROMISES } from "./exchange.ts";
import { loadPrompts } from "./prompts.ts";
import { send, settle } from "./request.ts";
import { makeRetrier } from "./retry.ts";

export const CHAT_PATH = "/v1/chat/completions";

export interface ChatWorkload {
  /** One completion, unary or streamed by the mix's share. Gives the last try. */
  mixed(mix: Mix, expect?: readonly Expectation[]): Attempt;
  /** Streams one after another: one of each length, then one of each model; THINK_TIME after each. */
  streamTour(lengths: readonly PromptLength[]): void;
}

/** Init context only: reads the prompts. */
export function chatWorkload(client: Client): ChatWorkload {
  const { options } = client;
  const prompts = loadPrompts();
  const retrier = makeRetrier();

  const complete = (
    draw: Draw,
    request: ChatRequest,
    step: string,
    turn: number,
    retries: boolean,
    expect?: readonly Expectation[],
  ) =>
    retrier.run(
      {
        send: (tryNumber, firstStartedAt) =>
          send(client, {
            labels: labelsOf(client.suite, step, request, tryNumber),
            path: CHAT_PATH,
            body: request.body,
            promises: CHAT_PROMISES,
            usageAsked: options.includeUsage,
            turn,
            ...(expect === undefined ? {} : { expect }),
            ...(firstStartedAt === null ? {} : { firstStartedAt }),
          }),
        settle: (attempt, final) => settle(client, attempt, final),
        sleep,
        now: Date.now,
      },
      retries,
      draw,
    );

  return {
    mixed(mix, expect) {
      const { name, iterationInTest } = exec.scenario;
      const draw = draws(options.seed, name, iterationInTest);
      const request = drawChat(draw, options, prompts, mix);
      return complete(draw, request, "completion", iterationInTest, mix.retries, expect);
    },

    streamTour(lengths) {
      const { name, iterationInTest } = exec.scenario;
      const draw = draws(options.seed, name, iterationInTest);
      const stops: { step: string; lengths: readonly PromptLength[]; model?: string }[] = [
        ...lengths.map((length) => ({ step: "each_length", lengths: [length] })),
        ...options.models.map((model) => ({ step: "each_model", lengths, model })),
      ];
      stops.forEach((stop, position) => {
        const mix = { streamShare: 1, lengths: stop.lengths, retries: false };
        const request = drawChat(draw, options, prompts, mix, stop.model);
        complete(draw, request, stop.step, iterationInTest * stops.length + position, false);
        if (options.thinkTimeMs > 0) sleep(options.thinkTimeMs / 1000);
      });
    },
  };
}

function labelsOf(suite: string, step: string, request: ChatRequest, tryNumber: number): RequestLabels {
  return {
    suite,
    scenario: exec.scenario.name,
    step,
    vu: exec.vu.idInTest,
    iter: exec.scenario.iterationInTest,
    try: tryNumber,
    api: "chat",
    mode: request.stream ? "stream" : "unary",
    model: request.model,
    prompt: request.length,
    turn: null,
    plannedAt: null,
  };
}
