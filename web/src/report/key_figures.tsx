/** How fast, how much, how many failed: the figures that a run is told by. */
import type { LatencyName, PercentileName } from "../../../core/report/types.ts";
import { count, interval, ms, NONE, percent, perSecond, plural } from "../parts/numbers.ts";
import { Section } from "../parts/section.tsx";
import { Tile, Tiles } from "../parts/tiles.tsx";
import { Bars } from "./bars.tsx";
import type { Figures, LatencyFigure, PercentileFigure } from "./figures.ts";
import { LATENCY_LABELS } from "./names.ts";

const FIRST: readonly LatencyName[] = ["ttft", "tpot", "e2e"];
const SHOWN: readonly PercentileName[] = ["p50", "p95", "p99"];

export function KeyFigures({ figures }: { figures: Figures }) {
  return (
    <Section title="Key figures">
      <Amounts figures={figures} />
      <div class="key-grid">
        <div class="panel">
          <h3>How fast</h3>
          <Speeds figures={figures} />
        </div>
        <div class="panel">
          <h3>What failed</h3>
          <Failures figures={figures} />
        </div>
      </div>
    </Section>
  );
}

function Amounts({ figures }: { figures: Figures }) {
  const { tries, success, goodput, tokensOut, tokensIn, dropped } = figures;
  const bad = tries.error > 0 || (dropped ?? 0) > 0;
  return (
    <Tiles>
      <Tile
        label="Requests"
        value={count(tries.all)}
        note={dropped !== null && dropped > 0 ? `${count(dropped)} dropped` : "tries, retries included"}
      />
      <Tile label="Request rate" value={perSecond(figures.requestsPerSecond)} note="sent in the measured window" />
      <Tile
        label="Output tokens"
        value={perSecond(figures.tokensPerSecond)}
        note={`${count(tokensOut)} out, ${count(tokensIn)} in`}
      />
      <Tile
        label="In flight"
        value={figures.inFlightMean === null ? NONE : figures.inFlightMean.toFixed(1)}
        note={figures.inFlightMax === null ? "mean" : `mean; at most ${count(figures.inFlightMax)}`}
      />
      <Tile
        label="Success"
        value={percent(success.value)}
        tone={success.value === null ? "plain" : bad ? (success.value < 0.95 ? "bad" : "warn") : "good"}
        note={interval(success.low, success.high, percent) || `${count(success.n)} final results`}
      />
      {goodput !== null && (
        <Tile
          label="Goodput"
          value={
            goodput.notJudged === 0
              ? percent(goodput.share)
              : goodput.notJudged === goodput.of
                ? percent(null)
                : `${percent(goodput.share)} to ${percent(goodput.shareAtMost)}`
          }
          note={`${count(goodput.met)} of ${count(goodput.of)} within the SLO${goodput.notJudged === 0 ? "" : `; ${count(goodput.notJudged)} cannot be judged`}`}
        />
      )}
    </Tiles>
  );
}

function Speeds({ figures: { latencies, tries } }: { figures: Figures }) {
  return (
    <>
      <table class="speeds">
        <caption class="unseen">Latencies with their 95 % intervals</caption>
        <thead>
          <tr>
            <th scope="col">Latency</th>
            {SHOWN.map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {FIRST.map((name) => (
            <Speed key={name} name={name} figure={latencies[name]} />
          ))}
        </tbody>
      </table>
      {tries.error > 0 && tries.ok > 0 && (
        <p class="note">Of successful requests: the {count(tries.error)} failed are counted, not timed.</p>
      )}
    </>
  );
}

function Speed({ name, figure }: { name: LatencyName; figure: LatencyFigure | undefined }) {
  const [label, meaning] = LATENCY_LABELS[name];
  return (
    <tr>
      <th scope="row">
        {label}
        <span class="speed-meaning">{meaning}</span>
      </th>
      {figure === undefined || figure.n === 0 ? (
        <td class="note" colSpan={SHOWN.length}>
          no samples
        </td>
      ) : (
        SHOWN.map((at) => <PercentileCell key={at} percentile={figure.percentiles[at]} />)
      )}
    </tr>
  );
}

/** An estimate with its interval; where the sample does not bear one, the sample's own figure, lighter and said so. */
export function PercentileCell({
  percentile: { value, low, high, ofSample, reason },
}: {
  percentile: PercentileFigure;
}) {
  return (
    <td class="number">
      <span class={value === null ? "big big-sample" : "big"} data-value={value ?? ""}>
        {ms(value ?? ofSample)}
      </span>
      <span class="interval" title={reason ?? undefined}>
        {value === null ? (ofSample === null ? "" : "of this sample only") : interval(low, high, ms)}
      </span>
    </td>
  );
}

function Failures({ figures: { tries, errorClasses, faults } }: { figures: Figures }) {
  const others = [
    tries.left > 0 && `${plural(tries.left, "request")} left early by plan`,
    tries.interrupted > 0 && `${plural(tries.interrupted, "request")} interrupted`,
  ].filter(Boolean);
  return (
    <>
      {tries.error === 0 ? (
        <p>None of {plural(tries.all, "request")} failed.</p>
      ) : (
        <>
          <p>
            <strong>{count(tries.error)}</strong> of {plural(tries.all, "request")} failed (
            {percent(tries.error / tries.all)}).
          </p>
          <Bars caption="Failed requests by class" items={errorClasses} of={tries.all} most={6} />
        </>
      )}
      <p class="note">
        {faults.length === 0
          ? "No answer had a fault."
          : `Faults of answers: ${faults
              .slice(0, 4)
              .map(({ name, count: n }) => `${name} ${count(n)}`)
              .join(", ")}.`}
      </p>
      {others.length > 0 && <p class="note">{others.join("; ")}: neither success nor failure.</p>}
    </>
  );
}
