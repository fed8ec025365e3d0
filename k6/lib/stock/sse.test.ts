/** The grammar's corners that no transcript shows. */
import { describe, expect, it } from "vitest";
import { parseSse } from "./sse.ts";

const brief = (body: string) =>
  parseSse(body).map(({ kind, type, data, id, unterminated }) =>
    [kind[0], type, data, id, unterminated ? "cut" : ""].join("|"),
  );

describe("parseSse", () => {
  it.each<[string, string, string[]]>([
    ["nothing", "", []],
    ["only one space is taken", "data:  a \n\n", ["m|| a ||"]],
    ["colons in the value", "data: a: b\n\n", ["m||a: b||"]],
    ["data without a colon", "data\n\ndata\ndata\n\n", ["m||||", "m||\n||"]],
    ["the last type wins", "event: a\nevent: b\ndata: x\n\n", ["m|b|x||"]],
    ["a type without data", "event: error\n\n", ["m|error|||"]],
    ["ids stay, an empty one clears", "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", ["m||a|1|", "m||b|1|", "m||c||"]],
    ["an id with NUL is ignored", "id: 1\nid: 2\0\ndata: a\n\n", ["m||a|1|"]],
    ["unknown fields and retry", "foo: bar\nretry: 1\nDATA: no\ndata: a\n\n", ["m||a||"]],
    ["a white line", " \t \ndata: a\n\n", ["m||a||"]],
    ["LF CR is two ends", "data: a\n\rdata: b\r\n\r\n", ["m||a||", "m||b||"]],
    [
      "bare lines",
      '{"a":1}\nInternal Error\n<p>\nerror: x\n',
      ['b||{"a":1}||', "b||Internal Error||", "b||<p>||", "b|error|x||"],
    ],
    ["a second byte order mark", "\ufeffdata: a\n\n\ufeffdata: b\n\n", ["m||a||", "b||\ufeffdata: b||"]],
    ["what is left at the end", 'event: x\ndata: a\n{"b', ['b||{"b||cut', "m|x|a||cut"]],
    ["a comment at the end", ": pin", ["c||pin||"]],
  ])("%s", (_, body, events) => {
    expect(brief(body)).toEqual(events);
  });
});
