/**
 * Splits a whole text/event-stream body into events, for stock k6, which hands over a body only when it has ended.
 * The same grammar and the same departures from WHATWG's as the engine's parser (xk6/internal/sse); the transcripts
 * in contract/ hold the two together. It must not know what the data means.
 */

/** `bare`: a line that is no field of the grammar (JSON or prose without `data:`), or the field `error`. */
export type SseKind = "message" | "comment" | "bare";

export interface SseEvent {
  kind: SseKind;
  /** message: the event field, or empty; comment: that of its block so far; bare: `error` for the field `error` */
  type: string;
  /** message: the data lines joined by LF; else the text of the line */
  data: string;
  /** the last event id seen, empty for all but messages */
  id: string;
  /** the body ended before the blank line of a message, or before the line end of a bare line */
  unterminated: boolean;
}

/** All events of a body, in order. What is left at its end is reported as unterminated, not dropped. */
export function parseSse(body: string): SseEvent[] {
  const events: SseEvent[] = [];
  const lines = (body.charCodeAt(0) === 0xfeff ? body.slice(1) : body).split(/\r\n|\n|\r/);
  let data: string[] | null = null;
  let type = "";
  let id = "";

  const flush = (unterminated: boolean): void => {
    if (data !== null || type !== "") {
      events.push({ kind: "message", type, data: data === null ? "" : data.join("\n"), id, unterminated });
    }
    data = null;
    type = "";
  };

  lines.forEach((line, i) => {
    const last = i === lines.length - 1;
    if (line === "") {
      flush(last);
      return;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (colon === 0) {
      events.push({ kind: "comment", type, data: value, id: "", unterminated: false });
    } else if (name === "data") {
      if (data === null) data = [value];
      else data.push(value);
    } else if (name === "event") {
      type = value;
    } else if (name === "id") {
      if (!value.includes("\0")) id = value;
    } else if (name === "error") {
      events.push({ kind: "bare", type: "error", data: value, id: "", unterminated: last });
    } else if (!/^[\w.-]*$/.test(name) && !/^[ \t]*$/.test(line)) {
      events.push({ kind: "bare", type: "", data: line, id: "", unterminated: last });
    }
    if (last) flush(true);
  });
  return events;
}
