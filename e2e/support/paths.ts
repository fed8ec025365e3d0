/** Where things are, for every end-to-end test. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const exe = process.platform === "win32" ? ".exe" : "";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
export const CLI = `${ROOT}/dist/node/cli/main.js`;
export const K6 = `${ROOT}/bin/k6${exe}`;
export const STOCK_K6 = `${ROOT}/bin/k6-stock${exe}`;

for (const file of [CLI, K6, STOCK_K6]) {
  if (!existsSync(file)) throw new Error(`${file.slice(ROOT.length + 1)} is not built: run \`make build\` first`);
}
