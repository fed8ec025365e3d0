import { describe, expect, test } from "vitest";
import { parseDotenv } from "./dotenv.ts";
import { Failure } from "./failure.ts";

const read = (text: string) => Object.fromEntries(parseDotenv(text, ".env"));

describe(".env is read", () => {
  test.each([
    ["plain", "A=1\nB=two", { A: "1", B: "two" }],
    ["spaces inside an unquoted value", "AUTH_TOKEN=Bearer abc def", { AUTH_TOKEN: "Bearer abc def" }],
    ["spaces around name and value", "  A =  1  ", { A: "1" }],
    ["CRLF and BOM", "\uFEFFA=1\r\nB=2\r\n", { A: "1", B: "2" }],
    ["empty value", "A=\nB=''", { A: "", B: "" }],
    ["export prefix", "export A=1", { A: "1" }],
    ["a variable called export_x", "export_x=1", { export_x: "1" }],
    ["comments", "# A=1\nB=2 # two\nC=#none\nD=a#b", { B: "2", C: "", D: "a#b" }],
    ["equals signs in the value", "A=b=c==", { A: "b=c==" }],
    ["double quotes", 'A="a # b" # c\nB="say \\"hi\\"\\n"', { A: "a # b", B: 'say "hi"\n' }],
    ["single quotes keep everything", "A='a\\n \"b\" # c'", { A: 'a\\n "b" # c' }],
    ["quotes over several lines", 'A="x\ny"\nB=2', { A: "x\ny", B: "2" }],
    ["a later line wins", "A=1\nA=2", { A: "2" }],
    ["nothing is expanded", "A=$HOME/x", { A: "$HOME/x" }],
    ["a quote inside an unquoted value", "A=it's", { A: "it's" }],
    ["an unknown escape stays", 'A="C:\\dir"', { A: "C:\\dir" }],
  ])("%s", (_name, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe("a malformed line is refused by file and line", () => {
  test.each([
    ["no equals sign", "A=1\n\nBROKEN", ".env:3: there is no `=`"],
    ["bad name", "1A=x", ".env:1: left of the `=`"],
    ["name with a space", "MY TOKEN=x", ".env:1: left of the `=`"],
    ["quote never closed", 'A=1\nB="x\nC=2', '.env:2: the value of B opens a " that is never closed'],
    ["rest behind a quote", "A='x' y", ".env:1: something stands behind"],
  ])("%s", (_name, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(Failure);
  });

  test("the sentence never repeats what may be a secret", () => {
    for (const text of ["sk-secret-123", "sk-secret-123 =x", 'A="sk-secret-123', "A='x' sk-secret-123"]) {
      try {
        read(text);
        expect.unreachable();
      } catch (error) {
        expect(String(error)).not.toContain("sk-secret-123");
      }
    }
  });
});
