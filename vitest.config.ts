import { defineConfig } from "vitest/config";

// Two projects: `unit` (beside the code, milliseconds) and `e2e` (the real k6 binary, the CLI as a process, pages in a browser,
// the server on port 0). e2e files run three at once, because most of their time is k6 waiting for the end of a scenario: no test
// may assert a time, and who needs a port of its own waits for it (e2e/docs/ports.ts).
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{core,k6,node,scripts,bench,web}/**/*.test.ts"],
          alias: [{ find: /^k6(\/.*)?$/, replacement: new URL("./e2e/fakes/k6$1.ts", import.meta.url).pathname }],
          testTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: 3,
          // within a file, of tests that say that they may run side by side
          maxConcurrency: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
