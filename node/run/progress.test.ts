import { expect, test } from "vitest";
import { thinProgress } from "./progress.ts";

function thinned(input: string[], clock: number[]): string {
  let out = "";
  const thin = thinProgress(
    (text) => {
      out += text;
    },
    () => clock.shift() ?? 0,
  );
  for (const line of input) thin.line(line);
  thin.end();
  return out;
}
const block = (n: number) => [
  "",
  `running (0${n}.0s), 3/4 VUs, 8 complete and 0 interrupted iterations`,
  `a   ↓ [  ${n}% ] 2 VUs  1.0s/4s`,
  "b   [--------] waiting",
];

test("one block in ten seconds, and the last; everything else untouched", () => {
  const input = [
    "banner",
    "",
    "",
    "  * a: plan",
    ...block(1),
    ...block(2),
    ...block(3),
    ...block(4),
    "SUMMARY",
    "",
    "  row [x] 3",
    ...block(5),
  ];
  const out = thinned(input, [0, 1_000, 10_000, 11_000, 12_000]);
  expect(out).toBe(
    `${["banner", "", "", "  * a: plan", ...block(1), ...block(3), "SUMMARY", "", "  row [x] 3", ...block(5).slice(1)].join("\n")}\n`,
  );
});

test("the block of the set-up counts as progress too", () => {
  const setup = ["", "Run    [ 100% ] setup()", "a      [   0% ]"];
  expect(thinned([...setup, ...setup, ...setup, "end"], [0, 1, 2])).toBe(
    "\nRun    [ 100% ] setup()\na      [   0% ]\nend\nRun    [ 100% ] setup()\na      [   0% ]\n",
  );
});
