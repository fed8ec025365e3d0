/** What was run, where, and how the numbers were made. */
import type { ReportPage } from "../../../core/page/types.ts";
import { dateTime, ms, plural } from "../parts/numbers.ts";
import { Grid, Panel, Section } from "../parts/section.tsx";
import { Table } from "../parts/table.tsx";

type Fact = readonly [string, string];

export function RunFacts({ page }: { page: ReportPage }) {
  const { report } = page;
  const run = report.copied.run;
  const plan = isObject(run?.plan) ? run.plan : {};
  const scenarios = isObject(plan.scenarios) ? Object.entries(plan.scenarios) : [];
  return (
    <Section title="Plan and environment">
      <div class="stack">
        {scenarios.length > 0 && (
          <Panel title="Scenarios">
            <Table
              caption="Scenarios of the plan"
              columns={[
                { title: "Scenario", head: true, cell: ([name]) => name },
                { title: "Executor", cell: ([, spec]) => <bdi class="roomy">{word(spec, "executor")}</bdi> },
                { title: "Starts at", number: true, cell: ([, spec]) => word(spec, "startTime") || "0s" },
                { title: "Load", cell: ([, spec]) => <bdi class="roomier">{loadOf(spec)}</bdi> },
                { title: "VUs", number: true, cell: ([, spec]) => word(spec, "maxVUs") || word(spec, "vus") },
              ]}
              rows={scenarios}
            />
          </Panel>
        )}
        <Grid>
          {run !== null && (
            <Panel title="Run">
              <Facts facts={runFacts(run)} />
            </Panel>
          )}
          {isObject(run?.environment) && (
            <Panel title="Settings" note="Those that were not the default; secrets are masked.">
              <Facts facts={Object.entries(run.environment).map(([name, value]) => [name, textOf(value)])} />
            </Panel>
          )}
          <Panel title="How the numbers were made">
            <Facts facts={methodFacts(page)} />
          </Panel>
        </Grid>
      </div>
    </Section>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="fields fields-wide">
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
    </dl>
  );
}

function runFacts(run: Readonly<Record<string, unknown>>): Fact[] {
  const part = (name: string) => (isObject(run[name]) ? run[name] : {});
  const [versions, machine, git] = [part("versions"), part("machine"), part("git")];
  return [
    ["Test id", textOf(run.testid)],
    ["Suite", [run.suite, run.suiteFile].map(textOf).filter(Boolean).join(", ")],
    ["Target", textOf(run.target)],
    ["Started", run.startedAt === undefined ? "" : dateTime(textOf(run.startedAt))],
    ["Ended", run.endedAt === undefined ? "" : dateTime(textOf(run.endedAt))],
    ["Exit status", textOf(run.exit)],
    ["Engine", run.stock === true ? "stock k6, without the engine" : run.stock === false ? "llmload's k6" : ""],
    [
      "Versions",
      Object.entries(versions)
        .map(([name, value]) => `${name} ${textOf(value)}`)
        .join(", "),
    ],
    ["Machine", [machine.os, machine.release, machine.arch, machine.cpuModel].map(textOf).filter(Boolean).join(", ")],
    ["Processors", textOf(machine.cpus)],
    ["Memory", machine.memoryMiB === undefined ? "" : `${textOf(machine.memoryMiB)} MiB`],
    ["Commit", `${textOf(git.commit)}${git.dirty === true ? " with changes" : ""}`],
    ["Preset", textOf(run.preset)],
    ["Note", textOf(run.note)],
  ];
}

function methodFacts({ report, cells }: ReportPage): Fact[] {
  const { settings, about } = report;
  const { warmup, slo } = settings;
  return [
    ["Made of", cells === null ? "what k6 and its engine counted, without records" : plural(about.rows, "record")],
    ["Percentiles", `Hyndman and Fan, type 7; of successful requests${cells === null ? "" : " outside the warm-up"}`],
    [
      "Intervals",
      cells === null
        ? "none: they need the records"
        : "95 %, from order statistics at an effective number of samples: requests of a run depend on each other",
    ],
    [
      "Warm-up",
      warmup === null ? "none" : "seconds" in warmup ? `${warmup.seconds} s` : plural(warmup.requests, "request"),
    ],
    [
      "SLO",
      slo === null
        ? "none"
        : Object.entries(slo)
            .map(([name, limit]) => `${name} ${ms(limit)}`)
            .join(", "),
    ],
    [
      "Tokens over time",
      settings.tokensSpread === "even" ? "spread evenly between first and last token" : "by the stamps of their chunks",
    ],
    [
      "Filters",
      cells === null
        ? "one value at a time"
        : `sums of ${plural(cells.cells.length, "part")} in steps of ${cells.stepSeconds} s`,
    ],
  ];
}

function loadOf(spec: unknown): string {
  if (!isObject(spec)) return "";
  const unit = textOf(spec.timeUnit) || "1s";
  const stages = Array.isArray(spec.stages) ? spec.stages.filter(isObject) : [];
  if (stages.length > 0) {
    const targets = stages.map(({ target, duration }) => `${textOf(target)} (${textOf(duration)})`).join(" → ");
    return `${textOf(spec.startRate ?? spec.startVUs)} → ${targets}${spec.startRate === undefined ? " VUs" : ` per ${unit}`}`;
  }
  if (spec.rate !== undefined) return `${textOf(spec.rate)} per ${unit} for ${textOf(spec.duration)}`;
  const amount = spec.iterations === undefined ? textOf(spec.duration) : `${textOf(spec.iterations)} iterations`;
  return amount === "" ? "" : `${textOf(spec.vus)} VUs, ${amount}`;
}

function word(spec: unknown, name: string): string {
  return isObject(spec) ? textOf(spec[name]) : "";
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
