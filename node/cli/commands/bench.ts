/** `llmload bench`: one address, one load, now. Its flags make a workload as a file would hold it. */
import { type Command, Option } from "commander";
import { LIMIT_OPTIONS } from "../../../core/contract/options_limits.ts";
import { addBenchFlags, type BenchFlags, benchDocument, NAMES } from "../bench_flags.ts";
import { addKnobs, tag } from "../flags.ts";
import { repeatOption } from "../repeat.ts";
import { shardsOption } from "../shards_flags.ts";
import type { Shell } from "../shell.ts";
import { dotenvOption } from "../sources.ts";
import { type RunFlags, runSuites } from "./run.ts";

/** Of the table of settings, what a quick look may want. */
const KNOBS = [
  ...["MODELS", "SLO", "THRESHOLDS", "SEED", "MAX_VUS", "REQUEST_TIMEOUT", "STALL_MS", "ALLOW_FAULTS", "PREFLIGHT"],
  // limits by phase, and users who leave
  ...LIMIT_OPTIONS.map(({ env }) => env),
  ...["DEBUG", "SCRAPE_URL"],
];

export function addBench(llmload: Command, shell: Shell): void {
  const bench = llmload
    .command("bench")
    .description("load on any OpenAI-compatible server, in one line: rate or concurrency, prompts, SLO; a report")
    .argument(
      "<url>",
      "the server: http://host, http://host/v1, or the full path such as http://host/v1/chat/completions",
    )
    .usage("[flags] URL [-- K6_FLAGS]");
  addBenchFlags(bench);
  addKnobs(bench, KNOBS);
  bench
    .option("--out-dir <DIR>", "folder for results; each run makes its own folder in it", "results")
    .option("--testid <NAME>", "name of the run (default: suite, date and time in UTC, four random digits)")
    .option("--note <TEXT>", "a remark that is kept with the run")
    .addOption(new Option("--tag <NAME=VALUE>", "tag on every metric of the run; repeatable").argParser(tag))
    .addOption(repeatOption())
    .addOption(shardsOption())
    .option("--dry-run", "print the resolved plan and the k6 command; send nothing, write nothing")
    .option("--json", "with --dry-run: the plan as JSON")
    .option("--no-records", "do not keep a record of each request")
    .option("--no-report", "do not make report.json and report.html when the run has ended")
    .option("--require-valid", "end with status 8 when the load generator itself was the bottleneck")
    .option("--quiet", "no progress, only the summary")
    .addOption(dotenvOption())
    .option(
      "--stock",
      "use a k6 without llmload's engine, from the PATH or --k6: no token times, constant arrivals only",
    )
    .option("--k6 <PATH>", "the k6 program (LLMLOAD_K6; default bin/k6 of the installation)")
    .addHelpText("after", HELP)
    .action(async (url: string, flags: BenchFlags & Omit<RunFlags, "pause">) => {
      const workload = { document: benchDocument(url, flags), name: "bench", words: NAMES };
      await runSuites(bench, ["workload"], { pause: 0, ...flags }, shell, { variables: {}, workload });
    });
}

const HELP = `
Without --rate and --concurrency one user asks, one request after another: the unloaded server. The token is taken from
AUTH_TOKEN in the environment or .env, never from a flag. Without --model the first that /v1/models lists is asked for.
Prompts are random words, each of them one token in the usual vocabularies; no two are the same, so that no cache answers.
The run is kept in results/<testid>/: report.html, report.json, requests.ndjson, and workload.json with prompts.jsonl, by
which \`k6 run -e WORKLOAD_PLAN=results/<testid>/workload.json k6/suites/workload.ts\` does the same again.

Lengths are a number or a distribution: 512, uniform:64,512, normal:512,100, lognormal:512,300, gamma:512,300 (mean, standard
deviation).

Examples:
  llmload bench http://localhost:8000                                   one user, 30 seconds, the first model listed
  llmload bench http://localhost:8000/v1 --model M --rate 5 --duration 1m
  llmload bench https://llm.example --rate 20 --arrivals gamma --burstiness 0.5 --slo "ttft:800 tpot:50"
  llmload bench http://localhost:8000 --concurrency 32 --input-tokens lognormal:900,600 --output-tokens 200 --warmup 10s
  llmload bench http://localhost:8000 --rate 4 --dataset sharegpt.json --max-requests 500
  llmload bench http://localhost:8000 --rate 2 --sessions 4 --think-time 3s         conversations of four questions
  llmload bench http://localhost:8000 --concurrency 8 --shared-prefix 1000 --prefix-share 0.5
  llmload bench http://localhost:8000/v1/responses --rate 5 --no-stream
  llmload bench http://localhost:8000 --rate 5 --dry-run

More than flags can say (stages, traces, tools, headers, mixes of lengths): llmload run workload --workload FILE.
Exit status as of llmload run: 0 well, 2 wrong use, 3 server unreachable or refusing, 4 a threshold failed (more than 5 % of
the requests, or one of --threshold), 5 threshold without samples, 6 cut short.
`;
