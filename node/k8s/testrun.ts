/** A TestRun of the k6-operator (k6.io/v1alpha1): it gives each runner pod its execution segment and starts all at once. Pure. */
import { environment, fromSecret, metadata, mounts, POD_NAME, resources, SECURITY, volumes } from "./parts.ts";
import { RECORDS_PATH, type Wanted } from "./wanted.ts";
import type { Value } from "./yaml.ts";

const ARCHIVE = "suite.tar";

export function testRun(wanted: Wanted): Value[] {
  const { name, suite, parallelism, image, archive, suiteFile, records } = wanted;
  const config = `${name}-suite`;
  const pod = { image, ...fromSecret(wanted), securityContext: SECURITY };
  const runner = {
    ...pod,
    ...resources(wanted),
    // the order matters: $(POD_NAME) is known to what follows it
    env: [POD_NAME, ...environment(wanted, recordsIn(wanted))],
    ...volumes(wanted),
    ...mounts(wanted, true),
  };
  const run: Value = {
    apiVersion: "k6.io/v1alpha1",
    kind: "TestRun",
    metadata: metadata(wanted),
    spec: {
      parallelism,
      script: archive === null ? { localFile: suiteFile } : { configMap: { name: config, file: ARCHIVE } },
      // the operator splits at blanks
      arguments: [
        ...["--tag", `testid=${name}`, "--tag", `test_case=${suite}`],
        ...(records.kind === "logs" ? ["--log-format=raw"] : []),
      ].join(" "),
      // it looks at the plan only: without this it would look at one without the settings, and it needs no records
      initializer: {
        ...pod,
        env: environment(wanted, { K6_INCLUDE_SYSTEM_ENV_VARS: "true", LLMLOAD_RECORDS: "" }),
      },
      runner,
    },
  };
  if (archive === null) return [run];
  const map: Value = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { ...metadata(wanted), name: config },
    binaryData: { [ARCHIVE]: Buffer.from(archive).toString("base64") },
  };
  return [map, run];
}

function recordsIn({ records }: Wanted): Record<string, string> {
  // each pod is a run of its own name, or their requests' ids could meet
  const LLMLOAD_TESTID = "$(POD_NAME)";
  // the summary's files cannot be got out of a pod without a volume
  if (records.kind === "logs") return { LLMLOAD_TESTID, LLMLOAD_RECORDS: "console", SUMMARY_DIR: "/tmp" };
  return { LLMLOAD_TESTID, LLMLOAD_RECORDS: `${RECORDS_PATH}/requests.ndjson`, SUMMARY_DIR: RECORDS_PATH };
}
