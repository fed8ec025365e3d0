/** The runs of one figure as dots on one scale, base above candidate, with the interval of each mean. */
import { figure } from "../../../core/compare/render/cells.ts";
import type { MetricComparison, SideFigures } from "../../../core/compare/types.ts";

const WIDTH = 180;
const EDGE = 6;
const ROUNDING = 1e-9;
const ROWS = { base: 11, candidate: 29 } as const;

export function Dots({ metric }: { metric: MetricComparison }) {
  const { base, candidate, unit } = metric;
  const ends = [base, candidate].flatMap(({ values, low, high }) => [...values, low, high].filter((x) => x !== null));
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  if (ends.length === 0) return <span class="dim">n/a</span>;
  // a mean of equal runs differs from them by rounding alone
  const place = (x: number) =>
    to - from > Math.abs(to) * ROUNDING ? EDGE + ((x - from) / (to - from)) * (WIDTH - 2 * EDGE) : WIDTH / 2;
  return (
    <svg
      width={WIDTH}
      height={40}
      role="img"
      aria-label={`base ${figure(base, unit)}, candidate ${figure(candidate, unit)}`}
    >
      <Row side={base} y={ROWS.base} colour="var(--c1)" place={place} />
      <Row side={candidate} y={ROWS.candidate} colour="var(--c2)" place={place} />
    </svg>
  );
}

interface RowProps {
  side: SideFigures;
  y: number;
  colour: string;
  place(x: number): number;
}

function Row({ side: { values, center, low, high }, y, colour, place }: RowProps) {
  return (
    <g>
      {low !== null && high !== null && (
        <line x1={place(low)} x2={place(high)} y1={y} y2={y} style={{ stroke: colour, strokeWidth: 5, opacity: 0.3 }} />
      )}
      {values.map((value, i) =>
        value === null ? null : (
          <circle key={i} cx={place(value)} cy={y} r={3} style={{ fill: colour, opacity: 0.8 }} />
        ),
      )}
      {center !== null && (
        <line x1={place(center)} x2={place(center)} y1={y - 7} y2={y + 7} style={{ stroke: colour, strokeWidth: 2 }} />
      )}
    </g>
  );
}
