import { defineConfig } from "vitest/config";

// Three projects: `unit` (beside the code, milliseconds), `e2e` (the real k6 binary, the CLI as a process, the server on port 0)
// and `docs` (what people type, on the ports that the guides name).
const e2e = {
  testTimeout: 180_000,
  hookTimeout: 180_000,
  /* of tests that say that they may run side by side */ maxConcurrency: 3,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "core/**/*.test.ts",
            "k6/**/*.test.ts",
            "node/**/*.test.ts",
            "web/**/*.test.ts",
            "scripts/**/*.test.ts",
            "bench/**/*.test.ts",
          ],
          alias: [{ find: /^k6(\/.*)?$/, replacement: new URL("./e2e/fakes/k6$1.ts", import.meta.url).pathname }],
          testTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          exclude: ["e2e/docs/**"],
          ...e2e,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "docs",
          include: ["e2e/docs/**/*.test.ts"],
          ...e2e,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
