/**
 * The step that makes what a release holds, in out/: our k6 for each system, the npm package, SHA256SUMS.
 *   node dist/scripts/ci/release.js [--only OS/ARCH] [--out DIR]
 * GITHUB_REF_NAME, when set, must be `v` and package.json's version. The same sources and tools give the same bytes of k6.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { StepError, step } from "./step.ts";

const TARGETS = ["linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"];

function must(command: string, args: string[], cwd = ".", env = process.env): string {
  const ended = spawnSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (ended.status !== 0)
    throw new StepError(`${command} ${args[0]} failed (${ended.error?.message ?? ended.status}).`);
  return ended.stdout.trim();
}

/** llmload-k6-VERSION-OS-ARCH.tar.gz with the program and the licence of what is in it. */
function binary(target: string, version: string, out: string): void {
  const [os = "", arch = ""] = target.split("/");
  const name = `llmload-k6-${version}-${os}-${arch}`;
  const scratch = mkdtempSync(join(tmpdir(), "llmload-release-"));
  try {
    const folder = join(scratch, name);
    mkdirSync(folder);
    const program = join(folder, os === "windows" ? "k6.exe" : "k6");
    console.log(`building ${target}`);
    const flags = ["-trimpath", "-buildvcs=false", "-ldflags=-s -w"];
    const env = { ...process.env, CGO_ENABLED: "0", GOOS: os, GOARCH: arch };
    must("go", ["build", ...flags, "-o", program, "./cmd/k6"], "xk6", env);
    const k6 = must("go", ["list", "-m", "-f", "{{.Dir}}", "go.k6.io/k6/v2"], "xk6");
    copyFileSync(join(k6, "LICENSE.md"), join(folder, "k6.LICENSE.md"));
    for (const file of ["LICENSE", "NOTICE"]) copyFileSync(file, join(folder, file));
    must("tar", ["-czf", resolve(out, `${name}.tar.gz`), "-C", scratch, name]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The npm package; package.json says `private` so that nobody publishes from a checkout, and the package must not. */
function npmPackage(out: string): void {
  const scratch = mkdtempSync(join(tmpdir(), "llmload-release-"));
  try {
    must("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", scratch]);
    const packed = readdirSync(scratch)[0] ?? "";
    must("tar", ["-xzf", packed], scratch);
    const file = join(scratch, "package/package.json");
    const {
      private: _,
      devDependencies: __,
      ...manifest
    } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
    must("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", resolve(out)], join(scratch, "package"));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function checksums(out: string): void {
  const lines = readdirSync(out)
    .filter((name) => name !== "SHA256SUMS")
    .sort()
    .map(
      (name) =>
        `${createHash("sha256")
          .update(readFileSync(join(out, name)))
          .digest("hex")}  ${name}`,
    );
  writeFileSync(join(out, "SHA256SUMS"), `${lines.join("\n")}\n`);
}

await step(() => {
  const { values } = parseArgs({ options: { only: { type: "string" }, out: { type: "string", default: "out" } } });
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const tag = process.env.GITHUB_REF_NAME ?? "";
  if (tag !== "" && tag !== `v${version}`) throw new StepError(`The tag is ${tag} and package.json says ${version}.`);
  const wanted = values.only === undefined ? TARGETS : TARGETS.filter((target) => target === values.only);
  if (wanted.length === 0) throw new StepError(`--only takes one of ${TARGETS.join(", ")}.`);
  mkdirSync(values.out, { recursive: true });
  for (const target of wanted) binary(target, version, values.out);
  npmPackage(values.out);
  checksums(values.out);
  return 0;
});
