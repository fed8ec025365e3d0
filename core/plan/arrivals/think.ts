/** The pause of a user between an answer and the next question. Pure; runs in every VU. */
import type { Draw } from "../random.ts";
import { exponential } from "./gaps.ts";
import type { ThinkTime } from "./types.ts";

/** The next pause, in ms. */
export function thinkMs({ kind, meanMs }: ThinkTime, draw: Draw): number {
  return kind === "constant" ? meanMs : meanMs * exponential(draw);
}
