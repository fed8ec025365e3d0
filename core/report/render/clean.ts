/**
 * Makes foreign text (model names, URLs, error details, names of checks) harmless before any format's own escaping: no control
 * characters, no lone surrogates, nothing that turns the direction of writing, no more than `most` characters. Pure.
 */

const REPLACEMENT = "\ufffd";

export function clean(text: string, most = 300): string {
  let out = "";
  let taken = 0;
  // by code points, so that a pair of surrogates comes as one
  for (const char of text) {
    if (taken++ >= most) return `${out}...`;
    const code = char.codePointAt(0) ?? 0;
    if (code === 0x09 || code === 0x0a || code === 0x0d || code === 0x2028 || code === 0x2029) out += " ";
    else out += isHarmful(code) ? REPLACEMENT : char;
  }
  return out;
}

function isHarmful(code: number): boolean {
  const control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  const direction =
    code === 0x200e || code === 0x200f || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return control || surrogate || direction || (code & 0xfffe) === 0xfffe;
}
