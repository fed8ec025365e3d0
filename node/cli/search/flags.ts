/** The flags of `llmload search` that say what is searched for and within what bounds. It must not know workloads. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../../../core/plan/duration.ts";
import type { Axis } from "../../../core/search/types.ts";

export interface SearchFlags {
  over: Axis;
  share: number;
  from?: number;
  to?: number;
  precision: number;
  repeats: number;
  stepDuration: number;
  settle?: number;
  requests: number;
  maxTime: number;
  maxCost?: number;
  prices?: string;
  rpm?: number;
  tpm?: number;
  allowClientBound?: boolean;
}

const GROUP = "Search:";
const DEFAULTS = { share: 0.95, precision: 0.05, repeats: 3, stepMs: 30_000, requests: 400, maxMs: 1_800_000 };

export function addSearchFlags(command: Command): Command {
  const options = [
    new Option("--over <AXIS>", "what is raised: requests per second, or requests in flight")
      .choices(["rate", "concurrency"])
      .default("rate"),
    new Option("--share <SHARE>", "part of all requests that must keep the SLO; failed and dropped ones do not")
      .argParser(share)
      .default(DEFAULTS.share, "95%"),
    new Option("--from <LOAD>", "first load (default 1)").argParser(positive),
    new Option("--to <LOAD>", "no load above it").argParser(positive),
    new Option("--precision <SHARE>", "how close the largest load that holds and the smallest that fails are to come")
      .argParser(share)
      .default(DEFAULTS.precision, "5%"),
    new Option("--repeats <N>", "runs of one load at most, where one cannot tell")
      .argParser(whole)
      .default(DEFAULTS.repeats),
    new Option(
      "--step-duration <DURATION>",
      "measured part of a step; up to four times as long where few requests come",
    )
      .argParser(duration)
      .default(DEFAULTS.stepMs, "30s"),
    new Option("--settle <DURATION>", "before it, left out (default a quarter of --step-duration)").argParser(duration),
    new Option("--requests <N>", "that a step near the answer is to hold").argParser(whole).default(DEFAULTS.requests),
    new Option("--max-time <DURATION>", "of the whole search: no step is begun that would end later")
      .argParser(duration)
      .default(DEFAULTS.maxMs, "30m"),
    new Option("--prices <FILE>", "prices of a million tokens by model, JSON (docs/guide/search.md)"),
    new Option(
      "--max-cost <MONEY>",
      "of the whole search, by --prices: no step is begun that would cost more",
    ).argParser(positive),
    new Option("--rpm <N>", "requests a minute that may be asked for").argParser(positive),
    new Option("--tpm <N>", "tokens a minute, in and out, that may be asked for").argParser(positive),
    new Option(
      "--allow-client-bound",
      "count steps in which the load generator was the bottleneck (else they are void)",
    ),
  ];
  for (const option of options) command.addOption(option.helpGroup(GROUP));
  return command;
}

function positive(text: string): number {
  const value = Number(text);
  if (/^[\d.]+(e\d+)?$/i.test(text) && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It wants a number above 0.");
}

function whole(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It wants a whole number above 0.");
}

function share(text: string): number {
  const [, number, percent] = /^([\d.]+)(%?)$/.exec(text) ?? [];
  const value = Number(number) / (percent === "%" ? 100 : 1);
  if (Number.isFinite(value) && value > 0 && value < 1) return value;
  throw new InvalidArgumentError("It wants a share such as 0.95 or 95%, above 0 and below 1.");
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms >= 1000) return ms;
  throw new InvalidArgumentError("It wants a duration of a second at least, such as 30s or 5m.");
}
