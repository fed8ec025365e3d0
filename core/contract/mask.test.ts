import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, masker } from "./mask.ts";

describe("masker", () => {
  it("takes known values out wherever they stand, with or without Bearer", () => {
    const mask = masker(["Bearer s3cr3t-one", "two+/=&x"]);
    expect(mask("a s3cr3t-one b")).toBe("a *** b");
    expect(mask(JSON.stringify({ header: "Bearer s3cr3t-one" }))).toBe('{"header":"Bearer ***"}');
    expect(mask(`?t=${encodeURIComponent("two+/=&x")}`)).toBe("?t=***");
    expect(masker(['quo"te\\d'])(JSON.stringify({ t: 'quo"te\\d' }))).toBe('{"t":"***"}');
  });

  it("leaves nothing of a value that holds another", () => {
    expect(masker(["abcd", "abcd-efgh"])("x abcd-efgh y")).toBe("x *** y");
  });

  it.each([
    ["Authorization: Bearer abcdefgh", "abcdefgh"],
    ["authorization: basic dXNlcjpwYXNz", "dXNlcjpwYXNz"],
    ["Set-Cookie: sid=abc123; Path=/", "abc123"],
    ['{"cookie":"sid=abc123"}', "abc123"],
    ["token eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl end", "c2lnbmF0dXJl"],
    ['{"access_token":"opaque-value"}', "opaque-value"],
    ["https://host/x?api_key=opaque-value&y=1", "opaque-value"],
    ["Incorrect API key provided: sk-abcdefgh1234", "abcdefgh1234"],
    ["x-api-key: opaque-value", "opaque-value"],
  ])("knows %j by its look", (text, secret) => {
    expect(masker([])(text)).not.toContain(secret);
  });

  it("leaves ordinary text alone", () => {
    const text = "3 token events in 12 ms; basic_load; the bearer of bad news; skipping; cookies are fine";
    expect(masker(["ab", ""])(text)).toBe(text);
  });

  it("no known value ever survives, and masking twice changes nothing more", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[!-~]{5,20}$/), { minLength: 1, maxLength: 4 }),
        fc.string(),
        (secrets, noise) => {
          const mask = masker(secrets);
          const text = mask(`${noise} ${secrets.join(` ${noise} `)}`);
          for (const secret of secrets) {
            if (!"***".includes(secret) && !noise.includes(secret)) expect(text).not.toContain(secret);
          }
        },
      ),
      { seed: 1 },
    );
  });
});

it("cut: one line, so many characters, no half of a pair", () => {
  expect(cut("short", 10)).toBe("short");
  expect(cut("a\nb\r\n\tc", 10)).toBe("a b c");
  expect(cut("0123456789x", 10)).toBe("012345678…");
  expect(cut("abc😀def", 5)).toBe("abc…");
});

it("leaves prose about bearers alone, and masks what stands in the header's place", () => {
  const mask = masker([]);
  expect(mask("401 the bearer token is missing")).toBe("401 the bearer token is missing");
  expect(mask("Authorization: Bearer 1|abc:def")).toBe("Authorization: Bearer ***");
  expect(mask('{"authorization":"Bearer word"}')).toBe('{"authorization":"Bearer ***"}');
});
