/**
 * The seam between k6-side TypeScript and the Go engine (`k6/x/llmload`): what the script calls and what it
 * gets back. The Go twin is xk6/llmload/{labels,observation,result}.go; field names are the same on both sides.
 * Times are milliseconds unless the name says `Us`; durations count from *sent* (contract: docs/method.md).
 * Missing is null, never 0. This file must not know how either side works.
 */

export type Mode = "stream" | "unary";
export type Clock = "kernel" | "kernel-shared" | "user";
export type Outcome = "ok" | "error" | "left" | "interrupted";

/** What is known before a request is sent. Written as it is into the record, also when the request is interrupted. */
export interface RequestLabels {
  suite: string;
  scenario: string;
  step: string;
  vu: number;
  iter: number;
  /** 1 for the first try */
  try: number;
  /**
   * `chat`, `conversation`, `responses`, `messages`, `auth`, `models`, `status` ... Streams of `responses` and `messages` are read
   * as those APIs', all others as chat completions
   */
  api: string;
  mode: Mode;
  model: string;
  /** prompt class: short, medium, long, ... */
  prompt: string;
  turn: number | null;
  /** epoch ms, null where no plan is known */
  plannedAt: number | null;
}

export interface ToolCall {
  index: number;
  id: string;
  name: string;
  /** the joined pieces, as sent: JSON text, not parsed */
  arguments: string;
}

/** Token counts of the server. `null` for a count that was not given. Never all zeros: that is `usageZero`. */
export interface Usage {
  input: number | null;
  output: number | null;
  total: number | null;
  cached: number | null;
  reasoning: number | null;
}

export interface InBandError {
  message: string;
  type: string;
  code: string;
}

/** What the engine saw of one response. Also given for one that was cut: then with what was seen until then. */
export interface Observation {
  id: string;
  /** `http/1.1`, `h2`, or empty when no response head came */
  protocol: string;
  /** HTTP status, 0 = no response head came */
  status: number;
  contentType: string;
  contentEncoding: string;
  /** true when the body was parsed as an event stream */
  sse: boolean;
  reusedConnection: boolean;
  /** epoch ms (float), null when nothing was sent */
  sentAt: number | null;
  blockedMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  ttfbMs: number | null;
  ttfeMs: number | null;
  ttftMs: number | null;
  ttvtMs: number | null;
  /** last token-bearing event; unary: last byte of the body */
  e2eMs: number | null;
  closeMs: number | null;
  /** largest and mean gap between token-bearing events, null with fewer than two */
  gapMaxMs: number | null;
  gapMeanMs: number | null;
  /** token-bearing events */
  chunks: number;
  /** all SSE events that carry data ([DONE] included) */
  events: number;
  comments: number;
  /** bytes of the body as sent on the wire (after chunking, before inflating) */
  bytes: number;
  text: string;
  reasoning: string;
  refusal: string;
  toolCalls: ToolCall[];
  finishReason: string | null;
  /** the end mark came ([DONE]; of a message: message_stop); true/false for a stream, null for unary */
  done: boolean | null;
  usage: Usage | null;
  /** usage came, all zeros */
  usageZero: boolean;
  /** time in the server's queue where it says it: X-Queue-Time, or Groq's usage; times of work are none */
  queueMs: number | null;
  /** JSON of the first event that is neither output, usage nor error (conversation metadata), cut to 4,096 characters; empty = none */
  metadata: string;
  /** api `responses`, `messages`: id of the response or message, empty = none was said */
  responseId: string;
  /** api `responses`: the status that the last event about the response gave it (`completed`, `failed`, `incomplete`, `in_progress`, ...), null = none */
  responseStatus: string | null;
  /** api `responses`: event types in order ([DONE] included), repetitions in a row once, at most 64; else empty */
  eventTypes: string[];
  /**
   * faults that only the engine can see: unterminated_event, buffered, stall, comment_only_start, non_monotonic_sequence,
   * events_after_done, compressed
   */
  faults: string[];
  /** an error inside the stream */
  inBandError: InBandError | null;
  /** data events that are not the JSON which the API promises, and the first of them (cut to 200 characters) */
  malformed: number;
  malformedSample: string;
  /** how the body ended: `eof` = properly; `error` = cut (endError says how); `open` = not read to its end yet */
  end: "eof" | "error" | "open";
  endError: string;
  /** the limit that cut it, or `left`; null = none. A user who leaves is no error for k6: the body just ends, or, before the head, status 499 stands in */
  cutBy: "connect" | "first_token" | "stall" | "total" | "left" | null;
  /** first 512 bytes of a body that was not parsed as a stream, for error sentences */
  preview: string;
  clock: Clock;
  lagMeanUs: number | null;
  lagMaxUs: number | null;
  arrivalUncertaintyUs: number | null;
}

/**
 * How long the phases of a request may take, in milliseconds, and when its user leaves; null = no limit. Each limit cuts the
 * request off: what came before is kept, the connection (HTTP/2: the stream) is closed.
 */
export interface RequestLimits {
  /** name, connection and TLS together */
  connectMs: number | null;
  /** streams: from sent to the first token-bearing event */
  firstTokenMs: number | null;
  /** streams: from one token-bearing event to the next, until the stream says that it is complete */
  stallMs: number | null;
  /** from `begin`, connection and redirects included */
  totalMs: number | null;
  /** from `begin`: the user leaves, unless the stream was complete before */
  leaveAfterMs: number | null;
  /** streams: the user leaves after so many token-bearing events */
  leaveAfterTokens: number | null;
}

/** The script's word on a request, given once. The engine joins it with labels and observation into one record. */
export interface RequestResult {
  outcome: Outcome;
  errorClass: string | null;
  /** connect | first_token | stream | body | null */
  errorPhase: string | null;
  errorDetail: string | null;
  /** false when a retry follows */
  final: boolean;
  /** all faults, the engine's and the script's */
  faults: string[];
  checksFailed: string[];
  tpotMs: number | null;
  tokensIn: number | null;
  tokensOut: number | null;
  tokensCached: number | null;
  finishReason: string | null;
  queueMs: number | null;
  /** how long a refusal asked to wait (Retry-After); absent: it did not say */
  retryAfterMs?: number;
}

export interface InstallOptions {
  /** lower-case name of the header that carries the request id */
  idHeader: string;
  /** false: strip the header from the request before it is sent */
  sendIdHeader: boolean;
  /** a gap above this is a `stall` */
  stallMs: number;
  /** file for the records, empty = none. Opened (created, appended to) once per process */
  recordsPath: string;
  /** `run` of every record */
  run: string;
  /** `user`: stamp arrivals in user space although the kernel could (calibration compares the two); default `auto` */
  clock?: "auto" | "user";
}

/** One second of a run, kept by the engine over all VUs of the process. */
export interface SecondBin {
  /** epoch second */
  t: number;
  /** requests of the load, as all the rest: the pre-flight's are not in it */
  sent: number;
  completed: number;
  failed: number;
  /** largest number of requests in flight within the second */
  inFlight: number;
  /** over the second's heartbeats; null = none fell into it */
  inFlightMean: number | null;
  streams: number;
  tokenEvents: number;
  /** tokens out by usage, counted at completion */
  tokensOut: number;
  ttftMsMean: number | null;
  ttftMsMax: number | null;
  /** by the histogram's bins: at most 1 % too high */
  ttftMsP50: number | null;
  ttftMsP95: number | null;
  /** E2E of the requests that ended well in this second, both modes */
  e2eMsMean: number | null;
  gapMsMax: number | null;
  lagUsMax: number | null;
  /** how late the engine's own timer fired, worst within the second */
  heartbeatLateMs: number;
  /** lateness of all beats that were more than 20 ms late; older engines do not tell */
  awayMs?: number;
}

/** What the load generator's process used between two looks at itself; null = the system does not tell. */
export interface ClientSecond {
  /** epoch seconds, end of the stretch; and its length */
  at: number;
  seconds: number;
  /** user and system time */
  cpuSeconds: number | null;
  /** its threads were ready to run, and no processor took them: all threads added up */
  waitSeconds: number | null;
  rssBytes: number | null;
  heapBytes: number | null;
  /** over all connections, as sent on the wire below TLS */
  receivedBytes: number;
  sentBytes: number;
  /** shares of all processors of the machine, other processes included */
  machineBusy: number | null;
  machineStolen: number | null;
  /** periods of the cgroup's processor quota, and those in which it stood still for it */
  periods: number | null;
  throttled: number | null;
  /** goroutines that became ready (one in eight is sampled), those that then waited above 20 ms, and the 99th percentile */
  wakeups: number;
  wakeupsLate: number;
  wakeupP99Ms: number | null;
  /** Go stopped the world: in all, and the longest */
  pauseMs: number;
  pauseMaxMs: number;
  goroutines: number | null;
}

/** What the load generator knows of itself (judged by core/verdict/client.ts). */
export interface ClientSeries {
  limits: {
    /** the least of the three that follow */
    processors: number;
    gomaxprocs: number;
    affinity: number;
    /** cgroup v2 cpu.max, in processors */
    quota: number | null;
    memoryBytes: number | null;
    openFiles: number | null;
  };
  /** token-bearing events of the load; those that shared a read; of these, in reads that the client was above 20 ms late for */
  tokenEvents: number;
  joined: number;
  joinedLate: number;
  /** requests that found no free port or file descriptor on this machine */
  noSockets: number;
  /** begin - planned, where a plan is known */
  startDelay: LogHistogram;
  seconds: ClientSecond[];
}

/** A log-binned histogram: bin i holds values in (gamma^(i-1), gamma^i] times unit; bins no wider than 1 %. */
export interface LogHistogram {
  unit: "ms" | "us";
  gamma: number;
  count: number;
  sum: number;
  min: number | null;
  max: number | null;
  /** values <= 0 */
  zeros: number;
  /** [index, count] pairs, ascending */
  bins: [number, number][];
}

/** What the engine kept of the whole run, for handleSummary. Calling it also flushes the records. */
export interface RunSeries {
  engineVersion: string;
  seconds: SecondBin[];
  /** `ttft`, `e2e`, `gap`: of requests of the load that succeeded; `lag`: of every answer, the largest of each */
  histograms: { ttft: LogHistogram; e2e: LogHistogram; gap: LogHistogram; lag: LogHistogram };
  recordsWritten: number;
  interrupted: number;
  /** Linux kernel receive stamps were to be had */
  kernelClock: boolean;
  heartbeat: { beats: number; lateMsMean: number; lateMsP99: number; lateMsMax: number };
  /** older engines do not tell */
  client?: ClientSeries;
}

/** A start of the plan that is due. */
export interface QueuedStart {
  /** of the whole run, whatever the number of processes */
  index: number;
  /** epoch ms */
  plannedAt: number;
}

/** Gives planned starts in order (core/plan/arrivals/starts.ts); the engine keeps the cursor between the calls of all VUs. */
export type StartFeed = (cursor: string | null) => { atMs: number[]; cursor: string | null };

/** How a plan of starts went in this process. */
export interface PlanCount {
  started: number;
  /** due while the scenario ran, and never started */
  dropped: number;
  lateMsMax: number;
}

/** The module `k6/x/llmload`. */
export interface Engine {
  version: string;
  /** Wraps this VU's transport; later calls change nothing. Throws in the init context. */
  install(options: InstallOptions): void;
  /** Announces a request before it is sent with the header `idHeader: id`. `labels.api` `responses` reads its stream as a Responses stream. */
  begin(id: string, labels: RequestLabels, limits?: RequestLimits | null): void;
  /** What was seen of the response, or null when the transport never saw that id. */
  observe(id: string): Observation | null;
  /** Writes the record and forgets the request. */
  finish(id: string, result: RequestResult): void;
  /** Requests in flight over all VUs of the process. */
  inFlight(): { requests: number; streams: number };
  /**
   * Waits, in an iteration, for the next planned start of this process (its execution segment's share) and gives it; one that
   * is late at once. null: nothing is left, given only when the scenario's time is up, so that no VU loops in vain.
   */
  nextStart(queue: string, lengthMs: number, feed: StartFeed): QueuedStart | null;
  /** In teardown: counts what was due and never started into k6's `dropped_iterations`, tagged with the scenario `queue`. */
  countDropped(queue: string, lengthMs: number, feed: StartFeed): PlanCount;
  /** For handleSummary. */
  runSeries(): RunSeries;
}
