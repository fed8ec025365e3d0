/** `make bench [WHAT]`: all benchmarks, or those named (accuracy, compare, efficiency, results, search, soak). Prints figures, asserts nothing. */
import { cpus, release } from "node:os";
import { accuracy } from "./accuracy.ts";
import { compare } from "./compare.ts";
import { efficiency } from "./efficiency.ts";
import { results } from "./results.ts";
import { search } from "./search.ts";
import { soak } from "./soak.ts";

const benches: Record<string, () => Promise<void>> = { accuracy, compare, efficiency, results, search, soak };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`unknown benchmark ${unknown.join(", ")}; there are: ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}
console.log(
  `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), kernel ${release()}, node ${process.version}`,
);
for (const [name, run] of Object.entries(benches)) if (asked.length === 0 || asked.includes(name)) await run();
