/**
 * Reads a `.env` file: a strict, small grammar, so that a mistyped line is an error with its number and not a variable
 * that silently lacks. Pure: text in, pairs out. It must not know about process.env, nor print a value (it may be a secret).
 *
 *   NAME=value            spaces inside and around an unquoted value are fine: `AUTH_TOKEN=Bearer abc`
 *   export NAME=value     as a shell would write it
 *   NAME="a\nb"           \n, \r, \t, \", \\ and \$ are understood; may run over several lines
 *   NAME='as it stands'   nothing is understood; may run over several lines
 *   # comment             also after a value, when a space stands before the #
 *
 * Nothing is expanded: `$HOME` stays `$HOME`.
 */
import { misuse } from "./failure.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\", $: "$" };

/**
 * The variables of a .env file, in order; a name given twice keeps the later value, as a shell would.
 * @param file name for error sentences
 * @throws Failure `env.malformed`, naming file and line
 */
export function parseDotenv(text: string, file: string): Map<string, string> {
  const found = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? "").trim();
    if (line === "" || line.startsWith("#")) continue;
    const at = `${file}:${i + 1}`;
    const [name, rest] = splitAssignment(line, at);
    const quote = rest[0];
    if (quote === '"' || quote === "'") {
      const start = i;
      let body = (lines[i] ?? "").trimStart();
      body = body.slice(body.indexOf(quote, body.indexOf("=")) + 1);
      let closed = closing(body, quote);
      while (closed < 0 && i + 1 < lines.length) {
        i++;
        body += `\n${lines[i] ?? ""}`;
        closed = closing(body, quote);
      }
      if (closed < 0)
        throw malformed(`${file}:${start + 1}`, `the value of ${name} opens a ${quote} that is never closed`);
      const after = body.slice(closed + 1).trim();
      if (after !== "" && !after.startsWith("#")) {
        throw malformed(`${file}:${i + 1}`, `something stands behind the closing ${quote} of ${name}`);
      }
      found.set(name, quote === '"' ? unescaped(body.slice(0, closed)) : body.slice(0, closed));
    } else {
      found.set(name, rest.replace(/(^|\s)#.*$/, "").trim());
    }
  }
  return found;
}

function splitAssignment(line: string, at: string): [string, string] {
  const assignment = line.replace(/^export\s+/, "");
  const equals = assignment.indexOf("=");
  if (equals < 0) throw malformed(at, "there is no `=` in the line");
  const name = assignment.slice(0, equals).trim();
  // The text left of the `=` may be a secret pasted by mistake: it is not repeated.
  if (!NAME.test(name)) throw malformed(at, "left of the `=` must stand a name of letters, digits and _");
  return [name, assignment.slice(equals + 1).trim()];
}

/** Index of the closing quote, -1 when there is none. A backslash guards the next character inside double quotes. */
function closing(body: string, quote: string): number {
  for (let i = 0; i < body.length; i++) {
    if (quote === '"' && body[i] === "\\") i++;
    else if (body[i] === quote) return i;
  }
  return -1;
}

function unescaped(body: string): string {
  return body.replace(/\\(.)/gs, (whole, letter: string) => ESCAPES[letter] ?? whole);
}

function malformed(at: string, what: string): Error {
  return misuse("env.malformed", `${at}: ${what}`, "Write NAME=value, one a line; # starts a comment.");
}
