/**
 * How one kind of server frames its answers. A profile is a value whose functions give text; it must not do I/O, keep
 * state, or know time: when things are sent is stream.ts's affair.
 */
import type { Answer } from "../answer.ts";
import type { ChatRequest, Problem } from "../request.ts";

/** What kind of output a piece is. */
export type PieceKind = "reasoning" | "text" | "tool";

export interface Piece {
  kind: PieceKind;
  text: string;
  /** position within the answer; for tool-call arguments, within the call */
  index: number;
  /** tokens sent with this piece and before it */
  tokens: number;
}

export interface Body {
  contentType: string;
  body: string;
}

/** What ends a stream. */
export interface Closing {
  finish: boolean;
  usage: boolean;
  /** from the first token to now */
  predictedMs: number;
}

export interface Profile {
  name: string;
  /** what it imitates, one line */
  help: string;
  /** which routes it has, and how they behave (apis.ts) */
  api: "chat" | "messages" | "jan" | "jan-clean";
  /** where its server listens when nobody says otherwise */
  port: number;
  /** the models it lists when nobody says otherwise */
  models: readonly string[];
  /** the Content-Type of an answer in one */
  jsonType: string;
  /** when the head of a stream is sent: at once, when a slot is free, or with the first token */
  headAt: "arrival" | "slot" | "first_token";
  /** `burst`: the whole generation first, then all pieces at once */
  pace: "paced" | "burst";
  /** content may be an array of parts */
  partsAllowed: boolean;
  /** knows neither tools nor reasoning: answers with text whatever is asked */
  textOnly: boolean;
  /** the chat route takes any method */
  anyMethod: boolean;
  /** the word Bearer must be spelt so */
  strictBearer: boolean;
  /** sent while the first token is awaited, from the head on; null = nothing is */
  ping: { text: string; everyMs: number } | null;
  headers: Record<string, string>;
  /** events sent with the head */
  greeting(answer: Answer, request: ChatRequest): string[];
  /** events sent just before the first token */
  opening(answer: Answer, request: ChatRequest): string[];
  /** cuts the text of one token into what is sent as chunks */
  pieces(token: string): string[];
  /** how pieces become events; what all of one answer's events share is put together once */
  chunks(answer: Answer, request: ChatRequest): (piece: Piece) => string;
  /** finish reason and, where it belongs, usage */
  closing(answer: Answer, request: ChatRequest, closing: Closing): string[];
  done: string;
  /** sent after the end mark */
  epilogue(): string[];
  unary(answer: Answer, withUsage: boolean): string;
  /** what else this server finds wrong with a request that parses */
  objection(request: ChatRequest): Problem | null;
  /** an error before any answer */
  error(problem: Problem): Body;
  /** an error inside a stream that has begun */
  streamError(answer: Answer, message: string): string[];
  status: unknown;
  health: unknown;
  /** an entry of /v1/models */
  model(id: string): Record<string, unknown>;
}

/** What stream.ts needs to know; a route with events of its own puts one together for each request. */
export type Framing = Pick<
  Profile,
  | "headAt"
  | "pace"
  | "ping"
  | "headers"
  | "greeting"
  | "opening"
  | "pieces"
  | "chunks"
  | "closing"
  | "done"
  | "epilogue"
  | "streamError"
>;
