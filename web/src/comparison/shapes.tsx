/** How times are distributed on both sides, as overlaid cumulative curves: each side's runs added up, or each run. */
import { useMemo, useState } from "preact/hooks";
import type { Comparison, RunDistribution, Side } from "../../../core/compare/types.ts";
import { Chart } from "../parts/chart.tsx";
import type { ChartSeries } from "../parts/chart_types.ts";
import { ms, percent } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";
import { atShare, curvesOf } from "./cumulative.ts";

const NAMES: Readonly<Record<string, string>> = { ttft: "TTFT", tpot: "TPOT", e2e: "E2E", gap: "Chunk gap" };
/** More lines than that nobody can tell apart. */
const MOST_RUNS = 40;

export function Shapes({ comparison }: { comparison: Comparison }) {
  const { base, candidate } = comparison;
  const present = Object.keys(NAMES).filter((name) => [base, candidate].some((side) => of(side, name).length > 0));
  const [asked, ask] = useState("ttft");
  const [each, setEach] = useState(false);
  const [first] = present;
  if (first === undefined) return null;
  const name = present.includes(asked) ? asked : first;
  const several = base.runs.length + candidate.runs.length > 2;
  const tools = (
    <>
      <label>
        Time{" "}
        <select value={name} onChange={(event) => ask(event.currentTarget.value)}>
          {present.map((one) => (
            <option key={one} value={one}>
              {NAMES[one]}
            </option>
          ))}
        </select>
      </label>
      {several && (
        <button type="button" class="quiet" aria-pressed={each} onClick={() => setEach(!each)}>
          Each run
        </button>
      )}
    </>
  );
  return (
    <Section title="Distributions" tools={tools} lead="Of successful requests. A curve further left is faster.">
      <Picture comparison={comparison} name={name} each={each} />
    </Section>
  );
}

function of({ runs }: Side, name: string): RunDistribution[] {
  return runs.flatMap(({ distributions }) => distributions.filter((one) => one.name === name));
}

function Picture({ comparison, name, each }: { comparison: Comparison; name: string; each: boolean }) {
  const chart = useMemo(() => chartOf(comparison, name, each), [comparison, name, each]);
  if (chart === null) return <p class="empty">All values are 0.</p>;
  return <Chart {...chart} height={320} />;
}

function chartOf(comparison: Comparison, name: string, each: boolean) {
  const sides = [
    { side: comparison.base, word: "base", colour: "c1" },
    { side: comparison.candidate, word: "candidate", colour: "c2" },
  ] as const;
  const groups = sides.flatMap(({ side, word, colour }) => {
    const runs = of(side, name);
    if (!each) return [{ label: word, colour, runs }];
    return runs.slice(0, MOST_RUNS / 2).map((run, i) => ({ label: `${word} ${i + 1}`, colour, runs: [run] }));
  });
  const curves = curvesOf(
    groups.map(({ runs }) => runs),
    comparison.settings.histogramGamma,
  );
  if (curves === null) return null;
  const series = groups.flatMap(({ label, colour }, i): ChartSeries[] => {
    const values = curves.shares[i];
    return values === null || values === undefined ? [] : [{ label, colour, values, dashed: colour === "c2" }];
  });
  const words = groups.map(({ label }, i) => {
    const at = (q: number) => ms(atShare(curves.limits, curves.shares[i] ?? null, q));
    return `${label}: half within ${at(0.5)}, 95 % within ${at(0.95)}`;
  });
  const title = `${NAMES[name]}, cumulative`;
  return {
    title,
    summary: `${words.slice(0, 4).join("; ")}.`,
    x: { values: curves.limits, label: "at most", format: ms, log: true },
    y: { label: "share at or below", format: percent, most: 1 },
    series,
  };
}
