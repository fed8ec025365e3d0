/** Ways of installing a tool into a folder of its own. Whoever is measured pins its version; what that needs is resolved on the day. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "./process.ts";

const LIMIT_S = 900;

/** A virtual environment with these packages. PYTHON names the interpreter. @throws what pip said last */
export async function pip(home: string, packages: readonly string[]): Promise<void> {
  await run({ program: process.env.PYTHON ?? "python3", args: ["-m", "venv", home] }, LIMIT_S);
  await run(
    { program: join(home, "bin/python"), args: ["-m", "pip", "install", "--quiet", "--no-input", ...packages] },
    LIMIT_S,
  );
}

/** A k6 with one extension. `source` is a checkout of it, to take instead of the published module. @throws what go said last */
export async function k6With(
  home: string,
  k6: string,
  extension: { module: string; version: string; source: string | undefined },
): Promise<void> {
  const { module, version, source } = extension;
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, "main.go"),
    `package main\n\nimport (\n\t"go.k6.io/k6/cmd"\n\n\t_ "${module}"\n)\n\nfunc main() { cmd.Execute() }\n`,
  );
  writeFileSync(join(home, "go.mod"), "module peer\n\ngo 1.26\n");
  const go = (...args: string[]) => run({ program: "go", args, env: { CGO_ENABLED: "0" } }, LIMIT_S, home);
  if (source !== undefined)
    await go("mod", "edit", `-require=${module}@${version}`, `-replace=${module}=${resolve(source)}`);
  await go("get", `go.k6.io/k6@${k6}`, ...(source === undefined ? [`${module}@${version}`] : []));
  await go("mod", "tidy");
  await go("build", "-trimpath", "-o", "k6", ".");
}
