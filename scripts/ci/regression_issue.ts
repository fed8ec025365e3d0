/**
 * The step that tells people of a regression: opens an issue with the text of regression.md, or adds it to the one that is
 * open, so that ten bad nights are one issue. TITLE names the issue and LABEL finds it again.
 */
import { readFileSync } from "node:fs";
import { github } from "./github.ts";
import { output, setting, step } from "./step.ts";

interface Issue {
  number: number;
  title: string;
  pull_request?: unknown;
}

/** GitHub takes 65,536 characters; the rest is in the job's summary. */
const LONGEST = 60_000;

await step(async () => {
  const title = setting("TITLE");
  const label = setting("LABEL");
  const link = `${process.env.GITHUB_SERVER_URL || "https://github.com"}/${setting("GITHUB_REPOSITORY")}/actions/runs/${setting("GITHUB_RUN_ID")}`;
  const text = readFileSync("regression.md", "utf8");
  const body = `Found by [this run](${link}) at commit ${setting("GITHUB_SHA").slice(0, 12)}.\n\n${text.slice(0, LONGEST)}`;
  const open = await github<Issue[]>("GET", `/issues?state=open&labels=${encodeURIComponent(label)}&per_page=100`);
  const same = open.find((issue) => issue.title === title && issue.pull_request === undefined);
  if (same === undefined) {
    const { number } = await github<Issue>("POST", "/issues", { title, body, labels: [label] });
    console.log(`opened issue #${number}`);
    output("issue", String(number));
  } else {
    await github("POST", `/issues/${same.number}/comments`, { body });
    console.log(`added to issue #${same.number}`);
    output("issue", String(same.number));
  }
  return 0;
});
