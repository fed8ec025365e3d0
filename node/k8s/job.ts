/**
 * An indexed Job, without any operator: each pod runs `llmload run --shard`, so that it leaves a whole run's folder. The only way to
 * a second container beside k6, which a TestRun has no place for. Pods start as they are scheduled. Pure.
 */
import { environment, fromSecret, metadata, mounts, resources, SECURITY, volumes } from "./parts.ts";
import { RECORDS_PATH, type Wanted } from "./wanted.ts";
import type { Value } from "./yaml.ts";

export function job(wanted: Wanted): Value[] {
  const { parallelism, image } = wanted;
  const load: Value = {
    name: "llmload",
    image,
    command: ["bash", "-c", loadScript(wanted)],
    env: environment(wanted),
    ...fromSecret(wanted),
    ...resources(wanted),
    ...mounts(wanted, false),
  };
  return [
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: metadata(wanted),
      spec: {
        completionMode: "Indexed",
        completions: parallelism,
        parallelism,
        // one part that fails must not end the others (Kubernetes 1.29 and later); none is run again: it would load twice
        backoffLimitPerIndex: 0,
        template: {
          metadata: { labels: { "app.kubernetes.io/name": "llmload" } },
          spec: {
            restartPolicy: "Never",
            securityContext: SECURITY,
            containers: [load, ...uploader(wanted)],
            ...volumes(wanted),
          },
        },
      },
    },
  ];
}

/** `.ended` and `.alive` are for the uploader, which lives in another container: files are what both see. */
function loadScript({ suite, parallelism, name, records }: Wanted): string {
  const run = `llmload run ${suite} --shard $((JOB_COMPLETION_INDEX + 1))/${parallelism} --testid ${name}`;
  if (records.kind !== "uploader") return `exec ${run} --out-dir ${RECORDS_PATH}`;
  return [
    `(while sleep 5; do date +%s >${RECORDS_PATH}/.alive; done) &`,
    "beat=$!",
    `${run} --out-dir ${RECORDS_PATH}`,
    "status=$?",
    'kill "$beat"',
    `touch ${RECORDS_PATH}/.ended`,
    'exit "$status"',
  ].join("\n");
}

/** Waits for the end of the load, or for a minute without a sign of life (killed for want of memory), then does its work. */
function uploader({ records }: Wanted): Value[] {
  if (records.kind !== "uploader") return [];
  const script = [
    `cd ${RECORDS_PATH}`,
    "until [ -e .ended ]; do",
    "  before=$(cat .alive 2>/dev/null)",
    "  sleep 60",
    '  if [ -n "$before" ] && [ "$before" = "$(cat .alive)" ]; then break; fi',
    "done",
    records.command,
  ].join("\n");
  return [
    {
      name: "uploader",
      image: records.image,
      command: ["sh", "-c", script],
      ...(records.secret === null ? {} : { envFrom: [{ secretRef: { name: records.secret } }] }),
      volumeMounts: [{ name: "records", mountPath: RECORDS_PATH }],
    },
  ];
}
