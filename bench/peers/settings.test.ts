import { expect, it } from "vitest";
import type { Peer } from "./peer.ts";
import { readSettings } from "./settings.ts";

const peer = (name: string) => ({ name }) as Peer;
const ALL = [peer("one"), peer("two"), peer("three")];

it("takes all tools, or those named, in the order of the list", () => {
  expect(readSettings([], ALL).peers).toEqual(ALL);
  const { peers, rates } = readSettings(["--only", "three,one", "--rates", "20,40.5"], ALL);
  expect(peers.map(({ name }) => name)).toEqual(["one", "three"]);
  expect(rates).toEqual([20, 40.5]);
});

it("says what cannot be meant", () => {
  expect(() => readSettings(["--only", "four"], ALL)).toThrow("no tool four; there are: one, two, three");
  expect(() => readSettings(["--rounds", "none"], ALL)).toThrow("--rounds takes numbers above 0, not none");
  expect(() => readSettings(["--seconds", "0"], ALL)).toThrow("--seconds");
  expect(() => readSettings(["--bogus"], ALL)).toThrow("--bogus");
});
