/**
 * How one kind of server frames its answers. A profile is a value whose functions give bytes; it must not do I/O, keep
 * state, or know time: when things are sent is stream.ts's affair.
 */
import type { Answer } from "../answer.ts";
import type { ChatRequest } from "../request.ts";

/** What kind of output a piece is. */
export type PieceKind = "reasoning" | "text" | "tool";

export interface Body {
  contentType: string;
  body: string;
}

export interface Profile {
  name: string;
  /** what it imitates, one line */
  help: string;
  /** when the head of a stream is sent: at once, when a slot is free, or with the first token */
  headAt: "arrival" | "slot" | "first_token";
  /** `burst`: the whole generation first, then all pieces at once */
  pace: "paced" | "burst";
  partsAllowed: boolean;
  /** sent every second while the first token is awaited; null = none */
  ping: string | null;
  headers: Record<string, string>;
  /** events sent with the head */
  opening(answer: Answer): string[];
  /** cuts the text of one token into what is sent as chunks */
  pieces(token: string): (string | Buffer)[];
  chunk(answer: Answer, kind: PieceKind, piece: string | Buffer, index: number): string | Buffer;
  /** finish reason and, where it belongs, usage */
  closing(answer: Answer, request: ChatRequest, withFinish: boolean, withUsage: boolean): string[];
  done: string;
  unary(answer: Answer, withUsage: boolean): string;
  /** an error before any answer */
  error(status: number, message: string): Body;
  /** an error inside a stream that has begun */
  streamError(answer: Answer, message: string): string[];
}
