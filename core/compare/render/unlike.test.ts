import { expect, it } from "vitest";
import { differencesText } from "./unlike.ts";

const one = (what: string, base = "1", candidate = "2") => ({ what, base, candidate });

it("a line for each scenario and for each setting", () => {
  expect(
    differencesText([
      one("scenarios.steady.rate"),
      one("scenarios.steady.env.MODE", "a", "b"),
      one("scenarios.burst.executor", "not set", "constant-vus"),
      one("scenarios.burst.vus", "not set", "3"),
      one("MODEL", "small", "large"),
    ]),
  ).toEqual([
    "  scenario steady: rate 1 against 2, env.MODE a against b",
    "  scenario burst: only in the candidate",
    "  MODEL: small against large",
  ]);
});

it("few lines, however much differs", () => {
  const lines = differencesText(Array.from({ length: 30 }, (_, i) => one(`scenarios.s${i}.rate`)));
  expect([lines.length, lines.at(-1)]).toEqual([7, "  and 24 more"]);
});
