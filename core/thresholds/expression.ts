/**
 * A threshold's expression as k6 reads it (`p(95)<2000`; metrics/thresholds_parser.go of k6 2.2): an aggregation, an operator,
 * a number. Pure; must not know metrics.
 */

export const AGGREGATIONS = ["avg", "min", "max", "med", "count", "rate", "value"] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];
/** The order is k6's: the first that is found anywhere in the text parts it. */
export const OPERATORS = ["<=", "<", ">=", ">", "===", "==", "!="] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Expression {
  /** `p`: a percentile */
  aggregation: Aggregation | "p";
  /** of `p` 0..100, else null */
  percentile: number | null;
  operator: Operator;
  limit: number;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** null = no expression that we know; never throws. */
export function parseExpression(text: string): Expression | null {
  const operator = OPERATORS.find((known) => {
    const at = text.indexOf(known);
    return at >= 0 && at + known.length < text.length;
  });
  if (operator === undefined) return null;
  const at = text.indexOf(operator);
  const left = aggregationOf(text.slice(0, at).trim());
  const limit = numberOf(text.slice(at + operator.length).trim());
  return left === null || limit === null ? null : { ...left, operator, limit };
}

function aggregationOf(text: string): Pick<Expression, "aggregation" | "percentile"> | null {
  const aggregation = AGGREGATIONS.find((known) => known === text);
  if (aggregation !== undefined) return { aggregation, percentile: null };
  if (!text.startsWith("p(") || !text.endsWith(")")) return null;
  const percentile = numberOf(text.slice(2, -1));
  if (percentile === null || percentile < 0 || percentile > 100) return null;
  return { aggregation: "p", percentile };
}

function numberOf(text: string): number | null {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

export function printExpression({ aggregation, percentile, operator, limit }: Expression): string {
  return `${aggregation === "p" ? `p(${percentile})` : aggregation}${operator}${limit}`;
}

/** Whether the value keeps the limit. */
export function holds({ operator, limit }: Pick<Expression, "operator" | "limit">, value: number): boolean {
  switch (operator) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
    case "!=":
      return value !== limit;
    default:
      return value === limit;
  }
}
