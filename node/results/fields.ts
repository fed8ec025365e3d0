/**
 * The fields of the record as columns. A test holds the table against contract/record.schema.json: names, order, what may
 * be null, the enumerations. It must not know where records come from.
 */

/** `text`, `number` (a float), `integer`, `boolean`; lists of whole numbers (gaps) and of names. */
export type FieldKind = "text" | "number" | "integer" | "boolean" | "gaps" | "histogram" | "names";

export interface Field {
  name: string;
  kind: FieldKind;
  nullable: boolean;
  /** allowed values, of the items where the field is a list */
  values?: readonly string[];
  /** smallest and largest allowed */
  least?: number;
  most?: number;
  /** epoch ms: the views show it as a time */
  stamp?: true;
}

const ERROR_CLASSES = [
  ...["auth", "validation", "not_found", "rate_limited", "server", "http", "dns", "connect", "tls", "reset"],
  ...["timeout_connect", "timeout_first_token", "timeout_stall", "timeout_total"],
  ...["stream_truncated", "stream_error", "stream_malformed", "empty", "invalid_response", "check"],
];
const FAULTS = [
  ...["no_done", "no_finish_reason", "unterminated_event", "no_usage", "zero_usage", "buffered", "stall"],
  ...["non_monotonic_sequence", "comment_only_start", "tools_ignored", "pending_forever", "bad_timestamp"],
  ...["events_after_done", "secure_cookie", "compressed", "stream_truncated", "empty", "invalid_response"],
];

const text = (name: string, values?: readonly string[]): Field => ({
  ...{ name, kind: "text", nullable: false },
  ...(values && { values }),
});
const integer = (name: string, limits: { least?: number; most?: number } = {}): Field => ({
  ...{ name, kind: "integer", nullable: false },
  ...limits,
});
const number = (name: string): Field => ({ name, kind: "number", nullable: true });
const stamp = (name: string): Field => ({ ...number(name), stamp: true });
const orNull = (field: Field): Field => ({ ...field, nullable: true });

export const RECORD_FIELDS: readonly Field[] = [
  integer("v", { least: 1, most: 1 }),
  ...["run", "suite", "scenario", "step"].map((name) => text(name)),
  integer("vu"),
  integer("iter"),
  text("id"),
  integer("try", { least: 1 }),
  { name: "final", kind: "boolean", nullable: false },
  text("api"),
  text("mode", ["stream", "unary"]),
  text("model"),
  text("prompt"),
  orNull(integer("turn")),
  stamp("plannedAt"),
  stamp("beganAt"),
  stamp("sentAt"),
  ...["startDelayMs", "blockedMs", "connectMs", "tlsMs", "ttfbMs", "ttfeMs", "ttftMs", "ttvtMs"].map(number),
  ...["e2eMs", "closeMs", "tpotMs"].map(number),
  { name: "gapsUs", kind: "gaps", nullable: true },
  { name: "gapsHist", kind: "histogram", nullable: true },
  orNull(integer("chunks", { least: 0 })),
  ...["tokensIn", "tokensOut", "tokensCached", "bytes"].map((name) => orNull(integer(name))),
  integer("status", { least: 0, most: 999 }),
  text("outcome", ["ok", "error", "left", "interrupted"]),
  orNull(text("errorClass", ERROR_CLASSES)),
  orNull(text("errorPhase", ["connect", "first_token", "stream", "body"])),
  orNull(text("errorDetail")),
  orNull(text("finishReason")),
  { name: "done", kind: "boolean", nullable: true },
  { name: "faults", kind: "names", nullable: false, values: FAULTS },
  { name: "checksFailed", kind: "names", nullable: false },
  text("clock", ["kernel", "kernel-shared", "user"]),
  ...["lagMeanUs", "lagMaxUs", "arrivalUncertaintyUs"].map((name) => orNull(integer(name))),
  number("queueMs"),
  number("retryAfterMs"),
];

/** Type of the column in our tables. Gaps are unsigned: 71 minutes is the longest that fits. */
export const COLUMN_TYPE: Readonly<Record<FieldKind, string>> = {
  text: "VARCHAR",
  number: "DOUBLE",
  integer: "BIGINT",
  boolean: "BOOLEAN",
  gaps: "UINTEGER[]",
  histogram: "INTEGER[][]",
  names: "VARCHAR[]",
};
