import { describe, expect, test } from "vitest";
import { masker } from "../../core/contract/mask.ts";
import { isSecretName, plainAddress, secretValues } from "./secrets.ts";

describe("what is a secret", () => {
  test.each(["AUTH_TOKEN", "AUTH_TOKENS", "OPENAI_API_KEY", "K6_CLOUD_TOKEN", "db_password", "CLIENT_SECRET"])(
    "%s is",
    (name) => {
      expect(isSecretName(name)).toBe(true);
    },
  );
  test.each(["MAX_TOKENS", "MODEL", "TOKEN_REFRESH", "KEYBOARD", "BASE_URL", "SEED"])("%s is not", (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe("masking", () => {
  const mask = (env: Record<string, string>, text: string) => masker(secretValues(env))(text);

  test("a token with and without the word Bearer", () => {
    expect(mask({ AUTH_TOKEN: "Bearer abcdef" }, "got abcdef, sent Bearer abcdef")).toBe("got ***, sent Bearer ***");
  });
  test("every token of a list", () => {
    expect(mask({ AUTH_TOKENS: "first-1, Bearer second-2" }, "first-1 second-2")).toBe("*** ***");
  });
  test("as JSON and as part of an address", () => {
    expect(mask({ AUTH_TOKEN: 'a"b c/d' }, '{"t":"a\\"b c/d"} ?t=a%22b%20c%2Fd')).toBe('{"t":"***"} ?t=***');
  });
  test("the password of a proxy's address", () => {
    expect(mask({ HTTPS_PROXY: "http://me:hunter22@proxy:1" }, "hunter22")).toBe("***");
  });
  test("a token that contains another leaves nothing of the longer", () => {
    expect(mask({ A_TOKEN: "abcd", B_TOKEN: "abcdefgh" }, "abcdefgh abcd")).toBe("*** ***");
  });
  test("other variables are left alone", () => {
    expect(mask({ MODEL: "gpt-4", MAX_TOKENS: "1234" }, "gpt-4 1234")).toBe("gpt-4 1234");
  });
});

test("an address is shown without user info and query", () => {
  expect(plainAddress("https://u:p@host:1/path?key=1#x")).toBe("https://host:1/path");
  expect(plainAddress("http://host/")).toBe("http://host/");
});
