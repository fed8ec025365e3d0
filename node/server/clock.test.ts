import { expect, it } from "vitest";
import { epochUs, followSteps, setClock } from "./clock.ts";

/** Wall clock minus ours, as far as clocks cut to the millisecond let it be known: 0 when it may be right. */
function apartMs(): number {
  const before = Date.now();
  const ours = epochUs() / 1000;
  const after = Date.now() + 1;
  return ours < before ? before - ours : ours > after ? after - ours : 0;
}

it("is the wall clock, at every moment of a millisecond, and never runs back", () => {
  setClock();
  let last = 0;
  let worst = 0;
  const end = Date.now() + 50;
  while (Date.now() < end) {
    worst = Math.max(worst, Math.abs(apartMs()));
    const now = epochUs();
    expect(now >= last).toBe(true);
    last = now;
  }
  expect(worst).toBeLessThan(0.1);
});

it("follows a step of the wall clock, and takes none where there is none", () => {
  setClock();
  const wall = Date.now;
  const step = 86_400_000;
  try {
    Date.now = () => wall() + step;
    expect(apartMs()).toBeGreaterThan(step - 1000);
    followSteps();
    expect(Math.abs(apartMs())).toBeLessThan(0.1);
  } finally {
    Date.now = wall;
    followSteps();
  }
  expect(Math.abs(apartMs())).toBeLessThan(0.1);
});
