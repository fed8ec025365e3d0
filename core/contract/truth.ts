/**
 * The reference server's truth log: one JSON line per request, to hold a client's measurements against.
 * Times are epoch microseconds, taken just before the bytes are handed to the socket.
 */
export interface TruthRecord {
  v: 1;
  /** value of x-llmload-request-id, or a number of the server's own when the client sent none */
  id: string;
  method: string;
  path: string;
  profile: string;
  model: string;
  stream: boolean;
  /** when the request's head had been parsed / its body was complete */
  headAtUs: number;
  receivedAtUs: number;
  /** when it left the queue and got a slot, null if it never did */
  startedAtUs: number | null;
  /** response head, null = none sent */
  firstByteAtUs: number | null;
  /** one per token-bearing event, in order (unary: empty) */
  tokensAtUs: number[];
  /** last byte of the body, null when cut */
  endAtUs: number | null;
  /** when the client had gone before the end, else null */
  clientGoneAtUs: number | null;
  status: number;
  /** fault that was injected, or null */
  fault: string | null;
  tokensIn: number;
  tokensOut: number;
  bytes: number;
}
