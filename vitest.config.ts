import { defineConfig } from "vitest/config";

// Two projects: `unit` (beside the code, milliseconds) and `e2e` (the real k6 binary, the CLI as a
// process, the server on port 0). e2e files run one after another: two cores are not to be fought over.
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
            "scripts/**/*.test.ts",
            "bench/**/*.test.ts",
          ],
          alias: [{ find: /^k6(\/.*)?$/, replacement: new URL("./e2e/fakes/k6$1.ts", import.meta.url).pathname }],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          // of tests that say that they may run side by side
          maxConcurrency: 3,
        },
      },
    ],
  },
});
