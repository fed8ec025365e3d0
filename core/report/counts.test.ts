/** Who is asked for tokens: what was to generate something, and nothing else. */
import { expect, it } from "vitest";
import { buildReport } from "./build.ts";
import { RESOURCE_APIS } from "./resources.ts";
import { good, inputOf } from "./testdata/columns.ts";

it("a login or a list promises no tokens: it is neither known nor unknown, and no reason for a warning", () => {
  const resources = RESOURCE_APIS.map((api, i) =>
    good({ sent: i, api, mode: "unary", tokensIn: null, tokensOut: null }),
  );
  const quiet = buildReport(inputOf([...resources, good({ sent: 10 })]));
  expect(quiet.whole.tokens).toEqual({ in: 5, out: 11, cached: null, known: 1, unknown: 0 });
  expect(quiet.warnings.filter(({ code }) => code === "tokens-unknown")).toEqual([]);
  const silent = buildReport(inputOf([...resources, good({ sent: 10 }), good({ sent: 11, tokensOut: null })]));
  expect(silent.whole.tokens).toMatchObject({ known: 1, unknown: 1 });
  expect(silent.warnings.map(({ code }) => code)).toContain("tokens-unknown");
});
