import { expect, it } from "vitest";
import { childSeconds, cpuSecondsOf, run } from "./process.ts";

const sh = (script: string) => ({ program: "sh", args: ["-c", script] });

it("reads the children's line of a shell's times", () => {
  expect(childSeconds("0m0.010s 0m0.020s\n1m2.500s 0m0.500s\n")).toBeCloseTo(63);
  expect(() => childSeconds("")).toThrow("the shell's times");
});

it("counts the processor time of a child's child", async () => {
  const spin = `"${process.execPath}" -e "const end = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < end);" | cat`;
  expect(await cpuSecondsOf(sh(spin), 60)).toBeGreaterThan(0.25);
});

it("says with what words a program failed, and that there is none of a name", async () => {
  await expect(cpuSecondsOf(sh("echo no such flag >&2; exit 3"), 60)).rejects.toThrow(/ended with 3: no such flag/);
  await expect(run({ program: "no-such-tool", args: [] }, 60)).rejects.toThrow("no-such-tool cannot be started");
});

it("ends a program that hangs, with its helpers", async () => {
  await expect(run(sh("echo waiting; sleep 600 & wait"), 0.5)).rejects.toThrow(/not done after 0.5 s: waiting/);
});
