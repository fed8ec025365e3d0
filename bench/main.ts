/**
 * `make bench`: all benchmarks, or with WHAT="accuracy results" those named. Prints figures, asserts nothing.
 * `peers` installs other tools, so it comes only when named, alone, with flags of its own: WHAT="peers --only locust".
 */
import { cpus, release } from "node:os";
import { accuracy } from "./accuracy.ts";
import { compare } from "./compare.ts";
import { efficiency } from "./efficiency.ts";
import { peers } from "./peers.ts";
import { results } from "./results.ts";
import { search } from "./search.ts";
import { soak } from "./soak.ts";

const benches: Record<string, () => Promise<void>> = { accuracy, compare, efficiency, results, search, soak };
const asked = process.argv.slice(2);
const withPeers = asked[0] === "peers";
const unknown = withPeers ? [] : asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`unknown benchmark ${unknown.join(", ")}; there are: ${Object.keys(benches).join(", ")}, peers`);
  process.exit(2);
}
console.log(
  `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), kernel ${release()}, node ${process.version}`,
);
if (withPeers) {
  try {
    await peers(asked.slice(1));
  } catch (error) {
    console.error(`peers: ${(error as Error).message}`);
    process.exit(2);
  }
}
for (const [name, run] of Object.entries(benches)) if (asked.length === 0 || asked.includes(name)) await run();
