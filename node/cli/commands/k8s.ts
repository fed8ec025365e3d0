/** `llmload k8s`: manifests for many pods, and their records gathered. It must not know Kubernetes' types: node/k8s does. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { job } from "../../k8s/job.ts";
import { testRun } from "../../k8s/testrun.ts";
import type { Records, Wanted } from "../../k8s/wanted.ts";
import { yamlDocuments } from "../../k8s/yaml.ts";
import { archiveOf } from "../../run/archive.ts";
import { misuse } from "../../run/failure.ts";
import { ownVersion } from "../../run/paths.ts";
import type { RunPlan } from "../../run/plan.ts";
import { MOST_SHARDS } from "../../run/shards.ts";
import { type CollectFlags, collect } from "../collect.ts";
import { addKnobs, typedVariables } from "../flags.ts";
import { planSeries, plansOf } from "../planning.ts";
import { findPreset, presetOption } from "../presets.ts";
import { type Shell, warn } from "../shell.ts";
import { suitesOption } from "../sources.ts";

interface Flags {
  parallelism: number;
  kind: "testrun" | "job";
  name?: string;
  namespace?: string;
  image: string;
  envSecret?: string;
  claim?: string;
  uploaderImage?: string;
  uploaderCommand?: string;
  uploaderSecret?: string;
  configMap?: boolean;
  cpu?: string;
  memory?: string;
  preset?: string;
  suites?: string;
  k6?: string;
}

export function addK8s(llmload: Command, shell: Shell): void {
  const k8s = llmload
    .command("k8s")
    .description("many pods of a Kubernetes cluster as one load generator")
    .addHelpText("after", K8S_HELP);
  const manifests = k8s
    .command("manifests")
    .description("print the YAML of a test split over several pods")
    .argument("<suite>", "name of a suite, or the path of one of your own (with --config-map)")
    .addOption(countOption("--parallelism <N>", "pods; each does its part").makeOptionMandatory())
    .addOption(
      new Option("--kind <KIND>", "testrun: for the k6-operator; job: an indexed Job, without an operator")
        .choices(["testrun", "job"])
        .default("testrun"),
    )
    .option("--name <NAME>", "name of the TestRun or Job, and of the run (default: the suite's)")
    .option("--namespace <NAME>", "namespace")
    .option("--image <IMAGE>", "the runners' image", `ghcr.io/llmload/llmload:v${ownVersion()}`)
    .option("--env-secret <NAME>", "Secret whose keys become variables: AUTH_TOKEN, API_KEY ...")
    .option("--claim <NAME>", "PersistentVolumeClaim for the records (ReadWriteMany where pods run on several nodes)")
    .option("--uploader-image <IMAGE>", "records on an emptyDir, taken away by a container of this image (--kind job)")
    .option("--uploader-command <SHELL>", "what that container does in the records' folder when the load has ended")
    .option("--uploader-secret <NAME>", "Secret for that container's environment")
    .option("--config-map", "carry the suite in a ConfigMap, as an archive made now (--kind testrun)")
    .option("--cpu <QUANTITY>", "CPUs of a pod, such as 2")
    .option("--memory <QUANTITY>", "memory of a pod, such as 2Gi")
    .addOption(presetOption())
    .addOption(suitesOption())
    .option("--k6 <PATH>", "the k6 program that looks at the suite (LLMLOAD_K6)");
  addKnobs(manifests)
    .addHelpText("after", MANIFESTS_HELP)
    .action((suite: string, flags: Flags) => printManifests(manifests, suite, flags, shell));
  k8s
    .command("collect")
    .description("make one run of the pods' records: folders of their claim, or, where there is none, their logs")
    .argument("<path...>", "the claim's content as a folder, folders of pods, files of `kubectl logs`")
    .requiredOption("--out <DIR>", "the new run's folder; it must not be there yet")
    .addOption(countOption("--parallelism <N>", "how many pods there were (default: by the highest number found)"))
    .option("--note <TEXT>", "a remark that is kept with the run")
    .addHelpText("after", COLLECT_HELP)
    .action((paths: string[], flags: CollectFlags) => collect(paths, flags, shell));
}

function countOption(flag: string, help: string): Option {
  return new Option(flag, help).argParser((text) => {
    const n = Number(text);
    if (/^\d{1,4}$/.test(text) && n >= 1 && n <= MOST_SHARDS) return n;
    throw new InvalidArgumentError(`It wants a whole number from 1 to ${MOST_SHARDS}.`);
  });
}

async function printManifests(command: Command, suite: string, flags: Flags, shell: Shell): Promise<void> {
  const records = recordsOf(flags);
  const plan = await planFor(command, suite, flags, shell);
  const name = flags.name ?? plan.suite.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  if (!/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name))
    throw misuse("k8s.name", `--name ${name} is no name for pods.`, "Small letters, digits and -, at most 40.");
  const users = plan.load.maxVUs;
  if (users !== null && users < flags.parallelism)
    throw misuse(
      "k8s.parallelism",
      `The plan has ${users} virtual users, too few for ${flags.parallelism} pods.`,
      "Ask for fewer pods, or more load.",
    );
  if (plan.suite.own && flags.configMap !== true)
    throw misuse("k8s.suite", `${plan.suite.name} is not in the image.`, "--config-map carries it, as an archive.");
  const env = Object.fromEntries(plan.environment.knobs.map((knob) => [knob.name, knob.value]));
  const wanted: Wanted = {
    ...{ name, namespace: flags.namespace ?? null, suite: plan.suite.name, parallelism: flags.parallelism },
    ...{ image: flags.image, env, secret: flags.envSecret ?? null, records },
    suiteFile: `/app/k6/suites/${plan.suite.name}.ts`,
    archive: flags.configMap === true ? await archiveOf(plan, ENGINE_IN_IMAGE) : null,
    ...{ cpu: flags.cpu ?? null, memory: flags.memory ?? null },
  };
  for (const warning of plan.warnings) warn(shell, warning);
  if (records.kind === "logs")
    warn(
      shell,
      "records will go through the pods' logs, of which a cluster may lose some: --claim NAME keeps them whole.",
    );
  shell.stdout.write(yamlDocuments(flags.kind === "job" ? job(wanted) : testRun(wanted)));
}

/** An archive is bound to a k6 with the engine, or to one without: the runners' image has it. */
const ENGINE_IN_IMAGE = { LLMLOAD_ENGINE: "image" };

/** @throws Failure `k8s.records` */
function recordsOf({ kind, claim, uploaderImage, uploaderCommand, uploaderSecret, configMap }: Flags): Records {
  const wrong = (sentence: string, hint: string) => misuse("k8s.records", sentence, hint);
  const uploads = uploaderImage !== undefined || uploaderCommand !== undefined;
  if (uploads && (uploaderImage === undefined || uploaderCommand === undefined))
    throw wrong("An uploader needs both --uploader-image and --uploader-command.", "Give both, or --claim.");
  if (uploads && claim !== undefined) throw wrong("--claim and an uploader exclude each other.", "Leave out one.");
  if (uploads && kind === "testrun")
    throw wrong(
      "A TestRun has no place for a second container beside k6.",
      "--kind job has: an indexed Job, without the operator. Or --claim NAME.",
    );
  if (kind === "job" && configMap)
    throw wrong("--config-map goes with --kind testrun.", "Build an image with your suite.");
  if (claim !== undefined) return { kind: "claim", claim };
  if (uploaderImage !== undefined && uploaderCommand !== undefined)
    return { kind: "uploader", image: uploaderImage, command: uploaderCommand, secret: uploaderSecret ?? null };
  if (kind === "job")
    throw wrong("A Job needs a place for its records.", "--claim NAME, or --uploader-image and --uploader-command.");
  return { kind: "logs" };
}

/** The same plan wherever it is made: nothing of this machine's environment gets into a manifest. */
async function planFor(command: Command, suite: string, flags: Flags, shell: Shell): Promise<RunPlan> {
  const series = await planSeries(
    {
      suites: [suite],
      variables: typedVariables(command),
      preset: findPreset(flags.preset),
      dotenv: null,
      isolated: true,
      folder: flags.suites ?? null,
      k6: flags.k6 ?? null,
      stock: false,
      outDir: "results",
      testid: null,
      tags: [],
      note: null,
      records: false,
      quiet: true,
    },
    shell,
    true,
  );
  const [plan, ...others] = plansOf(series);
  if (plan === undefined || others.length > 0)
    throw misuse("k8s.suites", "Manifests are made of one suite at a time.", "Name one of `llmload list`.");
  return plan;
}

const K8S_HELP = `
Examples:
  llmload k8s manifests chat-api --parallelism 4 --base-url http://llm --claim records | kubectl apply -f -
  llmload k8s collect ./claim --out results/cluster

Each has its own help: llmload k8s manifests --help
`;

const MANIFESTS_HELP = `
Settings come from flags and --preset only, never from this machine's environment or .env. Secrets belong into a Secret of
the cluster (--env-secret). A TestRun wants the k6-operator (v0.0.19); a Job wants Kubernetes 1.29.

Examples:
  llmload k8s manifests chat-api --parallelism 4 --base-url http://llm --claim records | kubectl apply -f -
  llmload k8s manifests responses --parallelism 2 --preset load --env-secret llm-keys --claim records
  llmload k8s manifests ./suites/mine.ts --parallelism 3 --config-map --claim records | kubectl apply --server-side -f -
  llmload k8s manifests chat-api --parallelism 4 --base-url http://llm --kind job --uploader-image rclone/rclone \\
    --uploader-command 'rclone copy . s3:load-tests/chat-api' --uploader-secret s3
`;

const COLLECT_HELP = `
Of a claim, name a folder with its content (\`kubectl cp\` of a pod that mounts it). Of logs, name files of
\`kubectl logs\`: raw, logfmt or JSON, of one pod each, or of all with --prefix. What logs have lost is counted and said: gaps
in each virtual user's numbers; what was lost at the very end of a log cannot be known.

Examples:
  llmload k8s collect ./claim --out results/cluster
  kubectl logs -l k6_cr=chat-api,runner=true --prefix --tail=-1 --max-log-requests 50 > pods.log
  llmload k8s collect pods.log --parallelism 4 --out results/cluster

Exit status: as of \`llmload merge\`: 0 well, 4 a threshold failed, 5 one could not be evaluated, 2 wrong use
`;
