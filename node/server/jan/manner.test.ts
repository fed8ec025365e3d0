import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CLEAN, DEVIATIONS, GATEWAY } from "./manner.ts";

it("every deviation that is named is made somewhere, by the gateway only", () => {
  const sources = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(`${import.meta.dirname}/${name}`, "utf8"))
    .join("\n");
  const unused = Object.keys(DEVIATIONS).filter((name) => !sources.includes(`manner.has("${name}")`));
  expect(unused).toEqual([]);
  expect(GATEWAY.size).toBe(Object.keys(DEVIATIONS).length);
  expect(CLEAN.size).toBe(0);
});
