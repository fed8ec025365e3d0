/**
 * The step that finds the last good run of this workflow on this branch whose results are still kept: output run-id, empty
 * when there is none (the first night). A later step downloads that run's artifact ARTIFACT. WORKFLOW is the file's name.
 */
import { github } from "./github.ts";
import { output, setting, step } from "./step.ts";

interface Runs {
  workflow_runs: { id: number; run_number: number }[];
}
interface Artifacts {
  artifacts: { name: string; expired: boolean }[];
}

/** Beyond these the artifacts have expired as a rule. */
const LOOK_BACK = 30;

await step(async () => {
  const artifact = setting("ARTIFACT");
  const branch = encodeURIComponent(setting("GITHUB_REF_NAME"));
  const runs = await github<Runs>(
    "GET",
    `/actions/workflows/${encodeURIComponent(setting("WORKFLOW"))}/runs?branch=${branch}&status=success&per_page=${LOOK_BACK}`,
  );
  for (const { id, run_number } of runs.workflow_runs) {
    const { artifacts } = await github<Artifacts>(
      "GET",
      `/actions/runs/${id}/artifacts?name=${encodeURIComponent(artifact)}`,
    );
    if (!artifacts.some(({ name, expired }) => name === artifact && !expired)) continue;
    console.log(`last good run: #${run_number}`);
    output("run-id", String(id));
    return 0;
  }
  console.log("no good run whose results are kept: tonight's is the first");
  output("run-id", "");
  return 0;
});
