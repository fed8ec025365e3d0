/** How evenly streams flow: gaps between chunks, and where they stalled. */
import { count, ms, percent } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";
import { Tile, Tiles } from "../parts/tiles.tsx";
import { Pictures } from "./distributions.tsx";
import type { Figures } from "./figures.ts";
import { shareAbove } from "./histogram.ts";

const LIMITS_MS = [100, 500, 1000];

export function Gaps({ figures: { latencies, faults, tries } }: { figures: Figures }) {
  const gap = latencies.gap;
  if (gap === undefined || gap.n === 0)
    return (
      <Section title="Chunk gaps and stalls">
        <p class="empty">No gaps: no streamed answer had two token events, or they cannot be known (stock k6).</p>
      </Section>
    );
  const stalls = faults.find(({ name }) => name === "stall")?.count ?? 0;
  const buffered = faults.find(({ name }) => name === "buffered")?.count ?? 0;
  const largest = latencies.gapMax;
  return (
    <Section
      title="Chunk gaps and stalls"
      lead="The time between two token events of a stream: what a reader of the answer sees as smooth or halting."
    >
      <Tiles>
        <Tile label="Gaps" value={count(gap.n)} note={`mean ${ms(gap.mean)}`} />
        <Tile
          label="Median gap"
          value={ms(gap.percentiles.p50.value ?? gap.percentiles.p50.ofSample)}
          note={`p99 ${ms(gap.percentiles.p99.value ?? gap.percentiles.p99.ofSample)}`}
        />
        <Tile
          label="Largest gap"
          value={ms(gap.max)}
          note={
            largest === undefined ? undefined : `half of the requests: at most ${ms(largest.percentiles.p50.ofSample)}`
          }
        />
        {LIMITS_MS.map((limit) => (
          <Tile
            key={limit}
            label={`Gaps above ${ms(limit)}`}
            value={percent(shareAbove(gap, limit))}
            note="of all gaps"
          />
        ))}
        <Tile
          label="Requests that stalled"
          value={count(stalls)}
          tone={stalls > 0 ? "warn" : "plain"}
          note={`of ${count(tries.all)}; ${count(buffered)} arrived buffered`}
        />
      </Tiles>
      <div class="after">
        <Pictures name="gap" figure={gap} log={true} />
      </div>
    </Section>
  );
}
