/**
 * The step that publishes what release.ts made in out/: a GitHub release of the tag with all files, and the npm package
 * when PUBLISH_NPM is true. Its tools are `gh` and `npm`, as GitHub's machines have them.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { StepError, setting, step } from "./step.ts";

function must(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) throw new StepError(`${command} ${args[0]} failed (${error?.message ?? status}).`);
}

await step(() => {
  const tag = setting("GITHUB_REF_NAME");
  const files = readdirSync("out").map((name) => join("out", name));
  const packed = files.find((file) => file.endsWith(".tgz"));
  if (packed === undefined || !files.some((file) => file.endsWith("SHA256SUMS"))) {
    throw new StepError("out/ lacks the npm package or SHA256SUMS: run release.js first.");
  }
  must("gh", ["release", "create", tag, "--verify-tag", "--generate-notes", "--title", tag, ...files]);
  if (process.env.PUBLISH_NPM !== "true") console.log("PUBLISH_NPM is not true: nothing goes to npm");
  else must("npm", ["publish", packed, "--provenance", "--access", "public"]);
  return 0;
});
