/**
 * Latencies and lengths as distributions, as typed on the command line: `50`, `const:50`, `uniform:10,90`,
 * `normal:50,10`, `lognormal:50,30`, `gamma:50,30` (mean, standard deviation), each with an optional part that grows with
 * the prompt: `50+0.1/token`. Pure.
 */
import { type Draw, gamma, normal } from "./random.ts";

type Kind = "const" | "uniform" | "normal" | "lognormal" | "gamma";

export interface Distribution {
  kind: Kind;
  /** const: the value; uniform: low; else the mean */
  a: number;
  /** uniform: high; else the standard deviation */
  b: number;
  /** added per prompt token */
  perToken: number;
}

const KINDS: readonly Kind[] = ["const", "uniform", "normal", "lognormal", "gamma"];
const FORM =
  "a number, or const:N, uniform:LOW,HIGH, normal:MEAN,SD, lognormal:MEAN,SD, gamma:MEAN,SD, each with +N/token if wanted";

export function constant(value: number): Distribution {
  return { kind: "const", a: value, b: 0, perToken: 0 };
}

/** Returns a sentence when the text is no distribution. */
export function parseDistribution(text: string): Distribution | string {
  const wrong = `"${text}" is no distribution: give ${FORM}`;
  const match = /^(?:([a-z]+):)?([^+]+)(?:\+([\d.]+)\/token)?$/.exec(text.trim());
  if (match === null) return wrong;
  const kind = KINDS.find((name) => name === (match[1] ?? "const"));
  if (kind === undefined) return wrong;
  const numbers = (match[2] ?? "").split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [a, b = 0] = numbers;
  const perToken = match[3] === undefined ? 0 : Number(match[3]);
  const count = kind === "const" ? 1 : 2;
  if (a === undefined || numbers.length !== count || [a, b, perToken].some((n) => !Number.isFinite(n) || n < 0))
    return wrong;
  if (kind === "uniform" && b < a) return wrong;
  if ((kind === "lognormal" || kind === "gamma") && a === 0) return wrong;
  return { kind, a, b, perToken };
}

/** One draw, never negative. */
export function sample(d: Distribution, draw: Draw, promptTokens: number): number {
  return Math.max(0, base(d, draw)) + d.perToken * promptTokens;
}

function base({ kind, a, b }: Distribution, draw: Draw): number {
  if (kind === "const" || (b === 0 && kind !== "uniform")) return a;
  if (kind === "uniform") return a + (b - a) * draw();
  if (kind === "normal") return a + b * normal(draw);
  // moments to parameters: sigma^2 = ln(1 + sd^2/mean^2), mu = ln(mean) - sigma^2/2; shape = mean^2/sd^2, scale = sd^2/mean
  if (kind === "gamma") return gamma(draw, (a * a) / (b * b)) * ((b * b) / a);
  const variance = Math.log(1 + (b * b) / (a * a));
  return Math.exp(Math.log(a) - variance / 2 + Math.sqrt(variance) * normal(draw));
}
