/** The workflows say what the guide promises, run nothing that no test runs, and give nobody a way into a shell. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { llmload } from "../cli/cli.ts";
import { ROOT } from "../support/paths.ts";
import { action, allSteps, workflow } from "./workflows.ts";

const expression = (of: string) => `\${{ ${of} }}`;

/** Whatever a `run:` may be. make's targets are what CI runs; the scripts are run by the tests named. */
const RUN: readonly RegExp[] = [
  /^make (build|check|test)$/,
  /^make -C "\$GITHUB_ACTION_PATH\/\.\.\/\.\.\/\.\." build$/,
  // ci.yml on Windows: where make test does not run
  /^npx vitest run --project unit$/,
  /^node dist\/node\/cli\/main\.js (list|run chat-api --dry-run)$/,
];
const SCRIPT = /^node "?(?:\$GITHUB_ACTION_PATH\/\.\.\/\.\.\/\.\.\/)?dist\/scripts\/ci\/(\w+)\.js"?$/;

it.each(allSteps().filter(({ step }) => step.run !== undefined))(
  "$where: one command, which a test runs",
  ({ step }) => {
    const command = step.run ?? "";
    expect(command).not.toContain("${{");
    expect(command).not.toContain("\n");
    const script = SCRIPT.exec(command)?.[1];
    if (script === undefined)
      return expect(
        RUN.some((known) => known.test(command)),
        command,
      ).toBe(true);
    const tests = ["night.test.ts", "load_test.test.ts", "release.test.ts"];
    const texts = tests.map((name) => readFileSync(join(ROOT, "e2e/workflows", name), "utf8"));
    expect(
      texts.some((text) => text.includes(`step("${script}"`) || text.includes(`/ci/${script}.js`)),
      `no test runs ${script}`,
    ).toBe(true);
  },
);

it.each(allSteps().filter(({ step }) => step.uses?.startsWith("./") === false))(
  "$where: pinned by commit",
  ({ step }) => {
    expect(step.uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  },
);

it("an action has one version wherever it is used", () => {
  const used = new Set(allSteps().flatMap(({ step: { uses } }) => (uses?.includes("@") ? [uses] : [])));
  const names = [...used].map((uses) => uses.split("@")[0]);
  expect(names.length).toBe(new Set(names).size);
});

it("Load Test offers every suite that runs by its name alone, and all", async () => {
  const listed = JSON.parse((await llmload(["list", "--json"])).stdout) as { name: string; target: string }[];
  // a workload is a file of the user's own
  const suites = listed.filter(({ target }) => target !== "workload");
  expect(listed.length - suites.length).toBe(1);
  const { suite } = workflow("load-test.yml").on.workflow_dispatch?.inputs ?? {};
  expect(suite?.options).toEqual(["all", ...suites.map(({ name }) => name)]);
  expect(suite?.default).toBe("all");
});

it("Load Test has the guide's inputs with its defaults, and hands on each", () => {
  const file = workflow("load-test.yml");
  expect(file.name).toBe("Load Test");
  const inputs = file.on.workflow_dispatch?.inputs ?? {};
  expect(Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.default]))).toEqual({
    suite: "all",
    base_url: "https://api-stag.jan.ai",
    model: "jan-v1-4b",
    debug: false,
    duration_minutes: "5",
    nonstream_rps: "2",
    stream_rps: "1",
  });
  const job = file.jobs["load-test"];
  const given = job?.steps.find(({ uses }) => uses === "./.github/actions/load-test")?.with ?? {};
  for (const name of Object.keys(inputs)) expect(given[name.replaceAll("_", "-")]).toContain(`inputs.${name} `);
  for (const name of Object.keys(given)) expect(Object.keys(action().inputs)).toContain(name);
  for (const name of ["SERVER_URL", "USERNAME", "PASSWORD"]) {
    expect(job?.env?.[`K6_PROMETHEUS_RW_${name}`]).toBe(expression(`secrets.K6_PROMETHEUS_RW_${name}`));
  }
  for (const name of ["TREND_STATS", "PUSH_INTERVAL"]) {
    expect(job?.env?.[`K6_PROMETHEUS_RW_${name}`]).toBe(expression(`vars.K6_PROMETHEUS_RW_${name}`));
  }
});

it("results are kept after a failure too", () => {
  const uploads = allSteps().filter(({ step }) => step.uses?.startsWith("actions/upload-artifact@"));
  expect(uploads.length).toBe(2);
  for (const { step } of uploads) expect(step.if).toContain("always()");
});

it("the night: midnight and by hand, the guide's secrets, its artifact", () => {
  const file = workflow("nightly.yml");
  expect(file.on.schedule).toEqual([{ cron: "0 0 * * *" }]);
  expect(file.on).toHaveProperty("workflow_dispatch");
  const job = file.jobs["chat-api"];
  expect(job?.env).toMatchObject({ SUITE: "chat-api", ARTIFACT: "load-test-results", WORKFLOW: "nightly.yml" });
  const run = job?.steps.find(({ id }) => id === "run");
  expect(run?.env).toMatchObject({
    BASE_URL: expression("secrets.API_BASE_URL"),
    AUTH_TOKEN: expression("secrets.API_AUTH_TOKEN"),
  });
});

it("every job of every workflow may do only what is named", () => {
  for (const name of ["ci.yml", "load-test.yml", "nightly.yml", "release.yml"]) {
    const permissions = workflow(name).permissions ?? {};
    expect(permissions.contents, name).toBe("read");
  }
});
