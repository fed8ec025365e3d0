/** What a release holds, made for this machine's system, and how it is published, with stand-ins for gh and npm. */
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../support/paths.ts";
import { run } from "../support/process.ts";
import { step, workspace } from "./script.ts";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const ARCH = { x64: "amd64", arm64: "arm64" }[process.arch as string] ?? process.arch;

it("k6 with its licences, an npm package that runs, checksums of both", async () => {
  const out = workspace();
  const os = process.platform === "win32" ? "windows" : process.platform;
  // the release is made from the checkout; only what it makes goes elsewhere
  const ended = await run(
    process.execPath,
    [join(ROOT, "dist/scripts/ci/release.js"), "--only", `${os}/${ARCH}`, "--out", out],
    {
      cwd: ROOT,
      env: { GITHUB_REF_NAME: `v${version}` },
    },
  );
  expect(ended.code, ended.output).toBe(0);
  const archive = `llmload-k6-${version}-${os}-${ARCH}`;
  expect(readdirSync(out).sort()).toEqual(["SHA256SUMS", `llmload-${version}.tgz`, `${archive}.tar.gz`]);
  for (const line of readFileSync(join(out, "SHA256SUMS"), "utf8").trim().split("\n")) {
    const [sum, name = ""] = line.split("  ");
    expect(
      createHash("sha256")
        .update(readFileSync(join(out, name)))
        .digest("hex"),
    ).toBe(sum);
  }
  const there = workspace();
  await run("tar", ["-xzf", join(out, `${archive}.tar.gz`), "-C", there]);
  expect(readdirSync(join(there, archive)).sort()).toEqual(["LICENSE", "NOTICE", "k6", "k6.LICENSE.md"]);
  const k6 = join(there, archive, "k6");
  expect((await run(k6, ["version"])).stdout).toContain("k6/x/llmload");

  await run("tar", ["-xzf", join(out, `llmload-${version}.tgz`), "-C", there]);
  const packed = readdirSync(join(there, "package"), { recursive: true, encoding: "utf8" });
  expect(packed.filter((name) => /\.test\.ts$|testdata|^dist\/(bench|scripts|web)|tsbuildinfo/.test(name))).toEqual([]);
  expect(packed).toEqual(expect.arrayContaining(["k6/suites/chat-api.ts", "k6/data/report_page.html", "contract"]));
  const manifest = JSON.parse(readFileSync(join(there, "package/package.json"), "utf8")) as Record<string, unknown>;
  expect(manifest).not.toHaveProperty("private");
  expect(manifest).not.toHaveProperty("devDependencies");
  mkdirSync(join(there, "package/node_modules"));
  for (const name of ["commander", "@duckdb", "detect-libc"]) {
    await run("ln", ["-s", join(ROOT, "node_modules", name), join(there, "package/node_modules", name)]);
  }
  const cli = join(there, "package/dist/node/cli/main.js");
  const planned = await run(process.execPath, [cli, "run", "responses", "--dry-run"], {
    cwd: workspace(),
    env: { LLMLOAD_K6: k6 },
  });
  expect(planned.code, planned.output).toBe(0);
});

it("a tag that is not the package's version makes nothing", async () => {
  const ended = await run(process.execPath, [join(ROOT, "dist/scripts/ci/release.js"), "--out", workspace()], {
    cwd: ROOT,
    env: { GITHUB_REF_NAME: "v9.9.9" },
  });
  expect(ended.code).toBe(1);
  expect(ended.output).toContain(`::error::The tag is v9.9.9 and package.json says ${version}.`);
});

/** A workspace with out/ and stand-ins that note what they are told. */
function ready(gh = 0): { cwd: string; env: Record<string, string>; told: () => string[] } {
  const cwd = workspace();
  mkdirSync(join(cwd, "out"));
  mkdirSync(join(cwd, "bin"));
  for (const name of ["SHA256SUMS", "llmload-1.0.0.tgz", "llmload-k6.tar.gz"])
    writeFileSync(join(cwd, "out", name), "");
  for (const [name, code] of [
    ["gh", gh],
    ["npm", 0],
  ] as const) {
    const file = join(cwd, "bin", name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> told\nexit ${code}\n`);
    chmodSync(file, 0o755);
  }
  writeFileSync(join(cwd, "told"), "");
  const env = { PATH: `${join(cwd, "bin")}:${process.env.PATH}`, GITHUB_REF_NAME: "v1.0.0" };
  return {
    cwd,
    env,
    told: () =>
      readFileSync(join(cwd, "told"), "utf8")
        .split("\n")
        .filter((line) => line !== ""),
  };
}

it("publishes a release of the tag with every file, and to npm when asked", async () => {
  const { cwd, env, told } = ready();
  expect((await step("publish", cwd, env)).code).toBe(0);
  expect(told()).toEqual([
    "gh release create v1.0.0 --verify-tag --generate-notes --title v1.0.0 out/SHA256SUMS out/llmload-1.0.0.tgz out/llmload-k6.tar.gz",
  ]);
  await step("publish", cwd, { ...env, PUBLISH_NPM: "true" });
  expect(told().at(-1)).toBe("npm publish out/llmload-1.0.0.tgz --provenance --access public");
});

it("what GitHub refuses does not go to npm", async () => {
  const { cwd, env, told } = ready(1);
  const ended = await step("publish", cwd, { ...env, PUBLISH_NPM: "true" });
  expect([ended.code, told().length]).toEqual([1, 1]);
});
